import Documents
import Places
import Rules
import Schedules
import Telemetry
import Testing

/// A small city: two curfew zones side by side, a road, two disposal sites, three trucks and a kitchen.
enum City {
    static let truck = DeviceClass(
        name: "truck",
        title: "渣土车",
        fields: [
            Field(name: "lat", kind: .number(range: -90...90), unit: "deg", isRequired: false),
            Field(name: "lon", kind: .number(range: -180...180), unit: "deg", isRequired: false),
            Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
            Field(name: "load", kind: .choice(["empty", "half", "full"]), unit: nil, isRequired: false),
            Field(name: "cover", kind: .choice(["open", "closed"]), unit: nil, isRequired: false),
            Field(name: "ignition", kind: .boolean, unit: nil, isRequired: false),
            Field(name: "axles", kind: .integer(range: 2...8), unit: nil, isRequired: false),
        ]
    )
    static let fume = DeviceClass(
        name: "fume",
        title: "油烟监测仪",
        fields: [
            Field(name: "fume", kind: .number(range: 0...1000), unit: "mg/m3", isRequired: false),
            Field(name: "fan", kind: .boolean, unit: nil, isRequired: false),
            Field(name: "purifier", kind: .boolean, unit: nil, isRequired: false),
        ]
    )
    static let catalogue = Catalogue([truck, fume])

    static let holidays = try! HolidayCalendar(csv: "date,kind,name\n2026-11-25,holiday,测试节\n")

    /// Some spots, a few hundred metres from each other, as a truck gets from one to the next in a minute.
    static let spots: [String: Coordinate] = [
        "core": Coordinate(latitude: 31.035, longitude: 112.209)!,
        "north": Coordinate(latitude: 31.0405, longitude: 112.209)!,
        "yard": Coordinate(latitude: 31.035, longitude: 112.212)!,
        "dump": Coordinate(latitude: 31.035, longitude: 112.214)!,
        "far": Coordinate(latitude: 31.135, longitude: 112.209)!,
    ]

    static let places: PlaceIndex = {
        var reader = PlaceReader()
        reader.read(Array(placeFile.utf8), file: "places/city.geojson")
        precondition(reader.errors.isEmpty, "\(reader.errors)")
        return PlaceIndex(reader.places)
    }()

    static let register = """
        device,class,plate,name,company,district,limit,grade
        T1,truck,A1,,蓝天清运,dongbao,60,main
        T2,truck,A2,渣土车02号,漳水渣土,duodao,50,branch
        T3,truck,,,,,,
        F1,fume,,老街饭店,,zhanghe,2.0,
        """

    private static let placeFile = """
        { "type": "FeatureCollection", "datum": "wgs84", "features": [
          { "type": "Feature", "id": "core", "properties": { "kind": "curfew_zone" }, "geometry": { "type": "Polygon",
            "coordinates": [[[112.200,31.030],[112.210,31.030],[112.210,31.040],[112.200,31.040],[112.200,31.030]]] } },
          { "type": "Feature", "id": "north", "properties": { "kind": "curfew_zone" }, "geometry": { "type": "Polygon",
            "coordinates": [[[112.200,31.040],[112.210,31.040],[112.210,31.050],[112.200,31.050],[112.200,31.040]]] } },
          { "type": "Feature", "id": "ring", "properties": { "kind": "road", "width": 20 }, "geometry": {
            "type": "LineString", "coordinates": [[112.212,31.000],[112.212,31.100]] } },
          { "type": "Feature", "id": "dump", "properties": { "kind": "disposal_site", "radius": 100 },
            "geometry": { "type": "Point", "coordinates": [112.214,31.035] } },
          { "type": "Feature", "id": "quarry", "properties": { "kind": "disposal_site", "radius": 100 },
            "geometry": { "type": "Point", "coordinates": [112.300,31.035] } }
        ] }
        """
}

/// What a configuration folder comes to.
struct Loaded {
    let rules: RuleSet
    let problems: [FileProblem]
}

/// Reads rules and tables as the daemon does.
func load(
    rules text: String,
    register: String = City.register,
    permits: String? = nil,
    limits: String? = nil
) -> Loaded {
    let problems = ProblemList()
    let register = Register(
        csv: Array(register.utf8),
        file: "devices.csv",
        classes: City.catalogue.classes.map(\.name),
        problems: problems
    )
    let permits = permits.map {
        Permits(
            csv: Array($0.utf8),
            file: "permits.csv",
            places: City.places,
            holidays: City.holidays,
            zone: .shanghai,
            problems: problems
        )
    }
    let rules = RuleSet(
        RuleFile.read(text, file: "rules/a.yaml", problems: problems),
        limits: limits.map { LimitFile.read($0, file: "limits/a.yaml", problems: problems) } ?? [],
        text: text,
        catalogue: City.catalogue,
        places: City.places,
        register: register,
        permits: permits ?? Permits(),
        holidays: City.holidays,
        zone: .shanghai,
        problems: problems
    )
    return Loaded(rules: rules, problems: problems.problems)
}

/// One rule in one line: what a story does not speak of gets a value.
func rule(_ id: String, class deviceClass: String = "truck", _ parts: String) -> String {
    "- { id: \(id), title: \(id), class: \(deviceClass), severity: minor, \(parts) }\n"
}

/// A time of the day the stories play on, Monday 23 November 2026, or a date and a time; in China.
func time(_ text: String, on day: String = "2026-11-23") -> Instant {
    let full = text.contains("T") ? text : "\(day)T\(text)"
    return Instant(rfc3339: full + "+08:00")!
}
