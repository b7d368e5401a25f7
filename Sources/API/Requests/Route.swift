import HTTPTypes
import Reports

/// What a path asks for.
enum Route: Equatable {
    case page
    case asset(String)
    case openAPI
    case health
    case metrics
    case events
    case me
    case lists
    case alerts
    case alertCounts
    case alert(String)
    case alertTrack(String)
    case acts(String)
    case evidence(String)
    case devices
    case device(class: String, String)
    case deviceTrack(class: String, String)
    case positions
    case places
    case rules
    case rule(String)
    case rejections
    case audit
    case features(FeatureResource)
    case reports
    case report(String)

    /// `path`: as it stands in the request, without the query.
    init(path: String) throws(Problem) {
        let nothing = Problem(.notFound, "nothing is at this path; see /openapi.yaml")
        guard path.hasPrefix("/"), path.utf8.count <= 2048 else { throw nothing }
        var parts: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let part = percentDecoded(part) else {
                throw Problem(.badRequest, "the path is not percent-encoded UTF-8")
            }
            parts.append(part)
        }
        guard let route = Route(parts) else { throw nothing }
        self = route
    }

    private init?(_ parts: [String]) {
        switch (parts.count, parts[0]) {
        case (1, ""), (1, "index.html"): self = .page
        case (1, "openapi.yaml"): self = .openAPI
        case (1, "health"): self = .health
        case (1, "metrics"): self = .metrics
        case (1, "events"): self = .events
        case (1, "reports"): self = .reports
        case (2, "reports"):
            guard isWord(parts[1], most: 256) else { return nil }
            self = .report(parts[1])
        case (2..., "assets"): self = .asset(parts.dropFirst().joined(separator: "/"))
        case (1..., "ogc"):
            let rest = Array(parts.dropFirst())
            guard rest == [""] || rest.allSatisfy({ isWord($0, most: 512) }), let resource = FeatureResource(rest)
            else {
                return nil
            }
            self = .features(resource)
        case (2..., "api"):
            guard let route = Route(api: Array(parts.dropFirst())) else { return nil }
            self = route
        default: return nil
        }
    }

    private init?(api parts: [String]) {
        guard parts.allSatisfy({ isWord($0, most: 256) }) else { return nil }
        switch (parts.count, parts[0]) {
        case (1, "me"): self = .me
        case (1, "lists"): self = .lists
        case (1, "alerts"): self = .alerts
        // No identifier is so short.
        case (2, "alerts"): self = parts[1] == "counts" ? .alertCounts : .alert(parts[1])
        case (3, "alerts"):
            switch parts[2] {
            case "track": self = .alertTrack(parts[1])
            case "acts": self = .acts(parts[1])
            case "evidence": self = .evidence(parts[1])
            default: return nil
            }
        case (1, "devices"): self = .devices
        case (3, "devices"): self = .device(class: parts[1], parts[2])
        case (4, "devices"):
            guard parts[3] == "track" else { return nil }
            self = .deviceTrack(class: parts[1], parts[2])
        case (1, "positions"): self = .positions
        case (1, "places"): self = .places
        case (1, "rules"): self = .rules
        case (2, "rules"): self = .rule(parts[1])
        case (1, "rejections"): self = .rejections
        case (1, "audit"): self = .audit
        default: return nil
        }
    }

    /// Methods beside OPTIONS, which nobody needs: other origins are not let in.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .acts: [.post]
        case .events: [.get]
        case .page, .asset, .openAPI, .health, .metrics, .me, .lists, .alerts, .alertCounts, .alert, .alertTrack,
            .evidence, .devices,
            .device,
            .deviceTrack, .positions, .places, .rules, .rule, .rejections, .audit, .reports, .report, .features:
            [.get, .head]
        }
    }

    /// Whether it wants a token, where tokens are configured.
    var isOpen: Bool {
        switch self {
        case .page, .asset, .openAPI, .health, .reports: true
        case .events, .metrics, .me, .lists, .alerts, .alertCounts, .alert, .alertTrack, .acts, .evidence, .devices,
            .device,
            .deviceTrack,
            .positions, .places, .rules, .rule, .rejections, .audit, .report, .features:
            false
        }
    }

    /// Whether a token may come as a password, too: see ``Doorkeeper``.
    var takesPassword: Bool {
        if case .features = self { true } else { false }
    }

    /// The query parameters that it takes.
    var parameters: [String] {
        switch self {
        case .alerts:
            [
                "state", "status", "overdue", "rule", "district", "severity", "class", "device", "late", "from", "to",
                "q",
                "limit", "cursor",
            ]
        case .alertCounts: ["rule", "district", "class"]
        case .alertTrack: ["before", "after"]
        case .devices: ["class", "district", "state", "q", "limit", "cursor"]
        case .deviceTrack: ["from", "to"]
        case .positions: ["after", "class"]
        case .places: ["kind"]
        case .rejections: ["reason", "limit", "cursor"]
        case .audit: ["who", "limit", "cursor"]
        case .events: ["after", "rule", "district", "class"]
        case .features(let resource): resource.parameters
        case .reports: ["format"]
        case .report:
            ReportPeriod.Span.allCases.map(\.rawValue) + ReportFilter.allCases.map(\.rawValue) + [
                "as_of", "format", "table",
            ]
        case .page, .asset, .openAPI, .health, .metrics, .me, .lists, .alert, .acts, .evidence, .device, .rules, .rule:
            []
        }
    }

    /// Its name in metrics: few, whatever is asked for.
    var label: String {
        switch self {
        case .page: "/"
        case .asset: "/assets"
        case .openAPI: "/openapi.yaml"
        case .health: "/health"
        case .metrics: "/metrics"
        case .events: "/events"
        case .me: "/api/me"
        case .lists: "/api/lists"
        case .alerts: "/api/alerts"
        case .alertCounts: "/api/alerts/counts"
        case .alert: "/api/alerts/{id}"
        case .alertTrack: "/api/alerts/{id}/track"
        case .acts: "/api/alerts/{id}/acts"
        case .evidence: "/api/alerts/{id}/evidence"
        case .devices: "/api/devices"
        case .device: "/api/devices/{class}/{device}"
        case .deviceTrack: "/api/devices/{class}/{device}/track"
        case .positions: "/api/positions"
        case .places: "/api/places"
        case .rules: "/api/rules"
        case .rule: "/api/rules/{id}"
        case .rejections: "/api/rejections"
        case .audit: "/api/audit"
        case .features(let resource): resource.label
        case .reports: "/reports"
        case .report: "/reports/{kind}"
        }
    }
}
