import Documents

/// The time zones that accessors know: fixed offsets, and names whose offset does not change.
enum ZoneText {
    /// The zones that can be named, and how far they are ahead of UTC in hours.
    ///
    /// China has had no summer time since 1991; what was before is not looked at.
    private static let zones: [(name: String, hours: Int64)] = [
        ("UTC", 0), ("Asia/Shanghai", 8), ("Asia/Urumqi", 6),
    ]

    static var names: [String] { zones.map(\.name) }

    /// How far a zone is ahead of UTC in milliseconds; `nil` if it is unknown.
    static func offset(_ text: String) -> Int64? {
        if let zone = zones.first(where: { $0.name == text }) { return zone.hours * 3_600_000 }
        var digits = Array(text.utf8)[...]
        let sign: Int64 = digits.first == UInt8(ascii: "-") ? -1 : 1
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(isDigit) }),
            let hours = Int64(String(decoding: parts[0], as: UTF8.self)), hours < 24,
            let minutes = Int64(String(decoding: parts[1], as: UTF8.self)), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes) * 60_000
    }
}
