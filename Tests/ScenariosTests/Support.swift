import Documents
import Places
import Rules
import Scenarios
import Schedules
import Telemetry
import Testing

/// A small city: a curfew zone, a disposal site, three trucks, a kitchen, and a few rules that are easy to follow.
enum SmallCity {
    static let world: World = {
        let problems = ProblemList()
        let world = SmallCity.world(rules: rules, problems: problems)
        precondition(problems.isEmpty, "\(problems.problems)")
        return world
    }()

    static func world(rules: String, problems: ProblemList) -> World {
        let register = Register(
            csv: Array(devices.utf8),
            file: "devices.csv",
            classes: catalogue.classes.map(\.name),
            problems: problems
        )
        return World(
            catalogue: catalogue,
            law: World.Law(
                ruleFiles: [World.Law.File(name: "rules/rules.yaml", text: rules)],
                limitFiles: [World.Law.File(name: "limits/limits.yaml", text: limits)]
            ),
            tables: World.Tables(
                places: places,
                register: register,
                permits: Permits(),
                holidays: HolidayCalendar()
            ),
            zone: .shanghai,
            settings: Judge.Settings(lateness: .seconds(30)),
            problems: problems
        )
    }

    private static let limits = """
        - { id: truck-axles, title: 轴数, class: truck, unit: "1", versions: [
            { from: 2026-11-01, source: 甲, values: [{ value: 4 }] }, { from: 2026-12-01, source: 乙, values: [{ value: 3 }] } ] }
        """

    static let rules = """
        - { id: speeding, title: 超速, class: truck, severity: minor, when: speed > 60.0 }
        - { id: curfew, title: 禁行, class: truck, severity: major, hold: 1m, during: "Mo-Su,PH 07:00-09:00",
            when: 'inside("core") && load != "empty" && !permitted()' }
        - { id: grave, title: 严重超速, class: truck, severity: major, when: speed > 100.0,
            escalate: [{ after: 2m, severity: critical }] }
        - { id: fast, title: 偏快, class: truck, severity: warning, when: speed > 80.0, suppressed_by: [grave] }
        - { id: axles, title: 轴数超限, class: truck, severity: minor, when: axles > limit("truck-axles") }
        - { id: limit, title: 超过本车限速, class: truck, severity: minor, when: speed > device.limit }
        - { id: dumping, title: 疑似偷倒, class: truck, severity: critical,
            when: 'previous.load == "full" && load == "empty" && !inside("disposal_site")' }
        - { id: silent, title: 失联, class: truck, severity: warning, absent: 10m, when: last.ignition }
        - { id: workday, title: 工作日, class: truck, severity: warning, during: "Mo-Fr 00:00-24:00; PH off", when: ignition }
        - { id: fume, title: 油烟超标, class: fume, severity: minor, hold: 2m, keep_firing: 1m, when: fan && fume > 2.0 }
        """

    private static let devices = """
        device,class,plate,name,company,district,limit
        T1,truck,A1,,,dongbao,50
        T2,truck,A2,,,dongbao,70
        truck-0042,truck,A42,,,dongbao,70
        F1,fume,,老街饭店,,dongbao,
        """

    private static let catalogue = Catalogue([
        DeviceClass(
            name: "truck",
            title: "渣土车",
            fields: [
                Field(name: "lat", kind: .number(range: -90...90), unit: "deg", isRequired: true),
                Field(name: "lon", kind: .number(range: -180...180), unit: "deg", isRequired: true),
                Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
                Field(name: "load", kind: .choice(["empty", "half", "full"]), unit: nil, isRequired: false),
                Field(name: "ignition", kind: .boolean, unit: nil, isRequired: false),
                Field(name: "axles", kind: .integer(range: 2...8), unit: nil, isRequired: false),
            ]
        ),
        DeviceClass(
            name: "fume",
            title: "油烟监测仪",
            fields: [
                Field(name: "fume", kind: .number(range: 0...1000), unit: "mg/m3", isRequired: true),
                Field(name: "fan", kind: .boolean, unit: nil, isRequired: false),
            ]
        ),
    ])

    /// `core` is about a kilometre wide and has a hole in its middle.
    private static let places: PlaceIndex = {
        var reader = PlaceReader()
        let text = """
            { "type": "FeatureCollection", "datum": "wgs84", "features": [
              { "type": "Feature", "id": "core", "properties": { "kind": "curfew_zone" }, "geometry": { "type": "Polygon",
                "coordinates": [[[112.200,31.030],[112.210,31.030],[112.210,31.040],[112.200,31.040],[112.200,31.030]],
                                [[112.204,31.034],[112.204,31.036],[112.206,31.036],[112.206,31.034],[112.204,31.034]]] } },
              { "type": "Feature", "id": "dump", "properties": { "kind": "disposal_site", "radius": 100 },
                "geometry": { "type": "Point", "coordinates": [112.214,31.035] } } ] }
            """
        reader.read(Array(text.utf8), file: "places/places.geojson")
        precondition(reader.errors.isEmpty, "\(reader.errors)")
        return PlaceIndex(reader.places)
    }()
}

/// What reading a scenario file comes to, and what playing it shows.
struct Played {
    let outcomes: [ScenarioOutcome]
    /// Mistakes as `line:column: message`.
    let problems: [String]

    init(_ file: String, in world: World = SmallCity.world) {
        let list = ProblemList()
        let scenarios = ScenarioFile.read(file, file: "a.yaml", in: world, problems: list)
        outcomes = scenarios.map { $0.play() }
        problems = list.problems.map { String($0.description.dropFirst("a.yaml:".count)) }
    }

    /// Failures as `line: message`.
    var failures: [String] { outcomes.flatMap { $0.failures.map { "\($0.line): \($0.message)" } } }
    var notes: [String] { outcomes.flatMap { $0.notes.map { "\($0.line): \($0.message)" } } }
    /// Whether there is one scenario at least, and all of them hold.
    var holds: Bool { problems.isEmpty && !outcomes.isEmpty && outcomes.allSatisfy(\.holds) }
}

/// A file of one scenario about one rule: its story begins in line ``firstStoryLine``, four characters from the left.
func file(_ rules: String, _ story: String, _ keys: String = "") -> String {
    let indented = story.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    let own = keys.isEmpty ? "" : "\n" + keys.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    return "- title: 测试\n  rules: [\(rules)]\n  story: |\n" + indented.joined(separator: "\n") + own + "\n"
}

let firstStoryLine = 4
