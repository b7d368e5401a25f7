/// A named place: a curfew zone, a construction site, a wash station, a corridor, a road, a district.
///
/// Places come from GeoJSON files, through `PlaceReader`.
public struct Place: Hashable, Sendable {
    /// What rules and permits call it: unique, the feature's `id`, or its `name` where it has no `id`.
    public let identifier: String
    /// The title for people: the property `name`, or the identifier where it has no `name`.
    public let name: String
    /// What it is, such as `curfew_zone`: the property `kind`.
    public let kind: String
    /// Where it is.
    public let geometry: PlaceGeometry
    /// All other properties of the feature that are text, numbers or booleans.
    public let properties: [String: PlaceProperty]

    package init(
        identifier: String,
        name: String,
        kind: String,
        geometry: PlaceGeometry,
        properties: [String: PlaceProperty] = [:]
    ) {
        self.identifier = identifier
        self.name = name
        self.kind = kind
        self.geometry = geometry
        self.properties = properties
    }

    /// The kinds that Cityward itself knows.
    ///
    /// A city may add kinds of its own, but not one that looks like one of these misspelt.
    public static let knownKinds = [
        "construction_site", "corridor", "curfew_road", "curfew_zone", "disposal_site", "district", "road",
        "wash_station",
    ]
}

/// A property of a place that Cityward keeps without interpreting it.
public enum PlaceProperty: Hashable, Sendable {
    case text(String)
    case number(Double)
    case boolean(Bool)
}
