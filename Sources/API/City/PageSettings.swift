public import Telemetry

/// How the map page is set up.
public struct PageSettings: Sendable, Equatable {
    public enum Language: String, Sendable, CaseIterable {
        case zh, en
    }

    /// A source of map tiles.
    public struct Tiles: Sendable, Equatable {
        /// Leaflet's template: `https://…/{z}/{x}/{y}.png`, perhaps with `{s}`.
        public let url: String
        /// Whose tiles they are.
        public let attribution: String

        public init(url: String, attribution: String) {
            self.url = url
            self.attribution = attribution
        }
    }

    public var language = Language.zh
    public var title = "城市管理告警"
    /// Where the map begins; `nil` for the middle of the city's places.
    public var centre: Coordinate?
    public var zoom = 12
    /// `nil` for a map without a background: no request leaves the office.
    public var tiles: Tiles?

    public init() {}
}

extension PageSettings.Tiles {
    /// The origin of the tiles for a Content-Security-Policy, its templated labels as `*`; `nil` where the URL has none.
    public var origin: String? {
        guard let scheme = url.range(of: "://"), ["http", "https"].contains(String(url[..<scheme.lowerBound])) else {
            return nil
        }
        let host = url[scheme.upperBound...].prefix { $0 != "/" }
        var labels = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // A wildcard stands for the first label, or for several: t{s}.tianditu.gov.cn is *.tianditu.gov.cn.
        guard let last = labels.lastIndex(where: { $0.contains("{") }) else {
            return isHost(host) ? "\(url[..<scheme.lowerBound])://\(host)" : nil
        }
        labels.removeFirst(last + 1)
        let rest = labels.joined(separator: ".")
        return labels.count >= 2 && isHost(rest[...]) ? "\(url[..<scheme.lowerBound])://*.\(rest)" : nil
    }

    private func isHost(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || "-.:[]".unicodeScalars.contains($0)
            }
    }
}

extension StringProtocol {
    /// The first place of a text in this one, without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
