/// The collections of OGC API – Features, and how much a page of each holds.
enum FeatureCollection: String, CaseIterable, Sendable {
    case alerts, devices, places, tracks

    /// In the language of those who work with it, with the English beside.
    var title: String {
        switch self {
        case .alerts: "告警 Alerts"
        case .devices: "设备 Devices"
        case .places: "地点 Places"
        case .tracks: "轨迹 Tracks"
        }
    }

    var summary: String {
        switch self {
        case .alerts:
            "Alerts with their cases, newest first, where the device was; datetime is that of firing (fired_at)."
        case .devices:
            "Devices that the register knows or that have reported, where they were last; datetime is that of the last reading."
        case .places:
            "Zones, sites, roads and districts in force; they have no datetime."
        case .tracks:
            "Where moving devices were: a line for each stretch of a local day without a gap of more than 10 minutes and with at most "
                + "5,000 fixes, newest day first; datetime is from its start to its end. For roles officer, analyst and admin."
        }
    }

    /// Features of a page where nothing is asked for, and at most.
    var limits: (usual: Int, most: Int) {
        switch self {
        case .alerts, .devices, .places: (100, 1000)
        // Each has thousands of positions.
        case .tracks: (10, 20)
        }
    }

    /// Properties by which it can be filtered; several values stand with commas between them.
    var queryables: [String] {
        switch self {
        case .alerts: ["rule", "severity", "district", "device", "class", "state", "status"]
        case .devices: ["class", "district", "device", "state"]
        case .places: ["kind"]
        case .tracks: ["class", "district", "device"]
        }
    }

    var parameters: [String] { ["bbox", "datetime", "limit", "cursor"] + queryables }

    func isOpen(to visitor: Visitor) -> Bool {
        self != .tracks || visitor.role.seesTracks
    }
}

/// What a path below `/ogc` asks for.
enum FeatureResource: Equatable {
    case landing
    case conformance
    case definition
    case manual
    case collections
    case collection(FeatureCollection)
    case schema(FeatureCollection)
    case items(FeatureCollection)
    case item(FeatureCollection, String)

    /// `parts`: of the path, behind `/ogc`.
    init?(_ parts: [String]) {
        switch (parts.count, parts.first) {
        // People write the address with a slash at its end.
        case (0, _), (1, ""): self = .landing
        case (1, "conformance"): self = .conformance
        case (1, "api"): self = .definition
        case (1, "api.html"): self = .manual
        case (1, "collections"): self = .collections
        case (2..., "collections"):
            guard let collection = FeatureCollection(rawValue: parts[1]) else { return nil }
            switch (parts.count, parts.dropFirst(2).first) {
            case (2, _): self = .collection(collection)
            case (3, "schema"): self = .schema(collection)
            case (3, "items"): self = .items(collection)
            case (4, "items"): self = .item(collection, parts[3])
            default: return nil
            }
        default: return nil
        }
    }

    var parameters: [String] {
        if case .items(let collection) = self { collection.parameters } else { [] }
    }

    /// Its path, with the words in braces for what varies.
    var label: String {
        switch self {
        case .landing: "/ogc"
        case .conformance: "/ogc/conformance"
        case .definition: "/ogc/api"
        case .manual: "/ogc/api.html"
        case .collections: "/ogc/collections"
        case .collection(let collection): "/ogc/collections/\(collection)"
        case .schema(let collection): "/ogc/collections/\(collection)/schema"
        case .items(let collection): "/ogc/collections/\(collection)/items"
        case .item(let collection, _): "/ogc/collections/\(collection)/items/{featureId}"
        }
    }
}
