import Documents
import Ingest
import Telemetry
import Testing

@Suite struct SchemaFileTests {
    @Test func theShippedClassesAreThose() throws {
        #expect(shippedCatalogue.classes.map(\.name) == ["truck", "sweeper", "fume"])
        #expect(shippedCatalogue.classes.map(\.title) == ["渣土车", "清扫车", "油烟监测仪"])
        let truck = shippedCatalogue.classes[0]
        #expect(
            truck.fields.map(\.name)
                == [
                    "seq", "lat", "lon", "speed", "course", "load", "cover", "lift", "ignition", "mileage", "fix",
                    "recorder_speed", "weight", "power_cut", "antenna_cut", "emergency",
                ]
        )
        #expect(truck.fields.filter(\.isRequired).map(\.name) == ["lat", "lon"])
        #expect(truck.position?.latitude == 1 && truck.position?.longitude == 2)
        let speed = truck.fields[try #require(truck.index(ofField: "speed"))]
        #expect(speed.kind == .number(range: 0...300) && speed.unit == "km/h")
        #expect(truck.fields[0].kind == .integer(range: 0...9_007_199_254_740_991))
        #expect(truck.fields[5].kind == .choice(["empty", "half", "full"]))
        #expect(shippedCatalogue.classes[2].position == nil)
    }

    /// A file about something else is passed over, without a word.
    @Test func aSchemaWithoutAClassIsNone() {
        let problems = ProblemList()
        #expect(SchemaFile.read(Array(#"{"title":"告警"}"#.utf8), file: "alert.schema.json", problems: problems) == nil)
        #expect(problems.isEmpty)
    }

    struct Mistake: CustomTestStringConvertible {
        let properties: String
        let problem: String

        init(_ properties: String, _ problem: String) {
            self.properties = properties
            self.problem = problem
        }

        var testDescription: String { properties }
    }

    /// The property under test begins in column 3 of line 5; its value follows.
    static let mistakes = [
        Mistake(#""Speed": {"type": "number"}"#, "5:12: 'Speed' cannot be a column"),
        Mistake(#""1st": {"type": "number"}"#, "5:10: '1st' cannot be a column"),
        Mistake(#""late": {"type": "number"}"#, "5:11: 'late' cannot be a column"),
        Mistake(#""observed_at": {"type": "integer"}"#, "5:18: 'observed_at' cannot be a column"),
        Mistake(#""x": {"type": "numbr"}"#, "5:8: 'type' of x is one of number, integer, boolean and string"),
        Mistake(#""x": {"minimum": 1}"#, "5:8: 'type' of x is one of number"),
        Mistake(#""x": {"type": ["number", "null"]}"#, "5:8: 'type' of x is one of number"),
        Mistake(#""x": 5"#, "5:8: 'type' of x is one of number"),
        Mistake(#""x": {"type": "number", "minimum": "0"}"#, "5:38: 'minimum' is a number"),
        Mistake(#""x": {"type": "number", "exclusiveMinimum": 0}"#, "5:47: 'exclusiveMinimum' is not supported"),
        Mistake(
            #""x": {"type": "number", "minimum": 2, "maximum": 1}"#,
            "5:8: 'minimum' 2.0 and 'maximum' 1.0 leave no room"
        ),
        Mistake(#""x": {"type": "number", "maximum": 1e999}"#, "5:8: 'minimum'"),
        Mistake(#""x": {"type": "integer", "maximum": 1e300}"#, "5:8: 'minimum'"),
        Mistake(
            #""x": {"type": "integer", "minimum": 0.5}"#,
            "5:8: 'minimum' and 'maximum' of a whole number are whole"
        ),
        Mistake(#""x": {"type": "boolean", "enum": [true]}"#, "5:36: 'enum' is not supported; a boolean has type"),
        Mistake(#""x": {"type": "string"}"#, "5:8: x needs an 'enum' of at most 64 different texts"),
        Mistake(#""x": {"type": "string", "enum": []}"#, "5:8: x needs an 'enum'"),
        Mistake(#""x": {"type": "string", "enum": ["a", "a"]}"#, "5:8: x needs an 'enum'"),
        Mistake(#""x": {"type": "string", "enum": ["a", 1]}"#, "5:8: x needs an 'enum'"),
        Mistake(#""x": {"type": "string", "maxLength": 9, "enum": ["a"]}"#, "5:40: 'maxLength' is not supported"),
        Mistake(#""x": {"type": "boolean"}, "x": {"type": "number"}"#, "5:34: 'x' is there twice"),
        Mistake(#""lat": {"type": "integer", "minimum": 0, "maximum": 9}"#, "5:10: 'lat' is a number with"),
        Mistake(
            #""lat": {"type": "number"}"#,
            "5:10: 'lat' is a number with 'minimum' and 'maximum' from -90.0 to 90.0"
        ),
        Mistake(#""lon": {"type": "number", "minimum": -180, "maximum": 181}"#, "5:10: 'lon' is a number with"),
    ]

    @Test(arguments: mistakes)
    func aMistakeIsNamedWithItsPlace(_ mistake: Mistake) {
        let problems = read(
            """
            {
              "x-class": "gauge",
              "required": ["time"],
              "properties": {
              \(mistake.properties),
                "time": {}
              }
            }
            """
        ).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("schemas/gauge.schema.json:\(mistake.problem)") ?? false, "\(problems)")
    }

    @Test(arguments: [
        ("{", "1:2: not JSON"),
        ("{\n  \"x-class\": 7\n}", "2:14: 'x-class' is the name of the class"),
        (#"{"x-class": "Gauge", "properties": {"time": {}}}"#, "1:13: 'x-class' is the name of the class"),
        (#"{"x-class": "gauge"}"#, "1:1: 'properties' is missing: the measurements of a gauge"),
        (#"{"x-class": "gauge", "properties": {"x": {"type": "boolean"}}}"#, "1:1: 'properties' has no 'time'"),
        (#"{"x-class": "gauge", "properties": {"time": {}}, "if": {}}"#, "1:56: 'if' is not supported"),
        (#"{"x-class": "gauge", "properties": {"time": {}}, "required": "time"}"#, "1:62: 'required' is an array"),
        (
            #"{"x-class": "gauge", "properties": {"time": {}}, "required": ["tme"]}"#,
            "1:63: 'required' names what 'properties' does not have; did you mean 'time'?"
        ),
        (
            #"{"x-class": "gauge", "properties": {"time": {}, "device": {"type": "integer"}}}"#,
            "1:59: 'device' is the device's own name, a string"
        ),
        (
            #"{"x-class": "gauge", "properties": {"time": {}, "device": {"type": "string"}}, "required": ["device"]}"#,
            "1:93: 'device' cannot be required: the topic names the device"
        ),
    ])
    func aClassThatCannotBeReadSaysWhere(text: String, problem: String) {
        let problems = read(text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("schemas/gauge.schema.json:\(problem)") ?? false, "\(problems)")
    }

    @Test func thirtyTwoFieldsAreTheMost() {
        func schema(_ count: Int) -> String {
            let fields = (0..<count).map { #""f\#($0)": {"type": "boolean"}, "# }.joined()
            return #"{"x-class": "gauge", "properties": {\#(fields) "time": {}}}"#
        }
        #expect(read(schema(32)).deviceClass?.fields.count == 32)
        #expect(read(schema(33)).deviceClass == nil)
        #expect(read(schema(33)).problems.first?.contains("33 measurements; a class has at most 32") ?? false)
    }

    @Test func everyProblemIsFoundInOneRun() {
        let problems = read(
            #"{"x-class": "g", "required": ["y"], "properties": {"time": {}, "A": {}, "b": {"type": "x"}}, "not": 1}"#
        ).problems
        #expect(problems.count == 4)
    }

    private func read(_ text: String) -> (deviceClass: DeviceClass?, problems: [String]) {
        let problems = ProblemList()
        let found = SchemaFile.read(Array(text.utf8), file: "schemas/gauge.schema.json", problems: problems)
        return (found, problems.problems.map(\.description))
    }
}
