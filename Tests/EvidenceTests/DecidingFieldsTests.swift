@testable import Evidence
import Pages
import Storage
import Telemetry
import Testing

/// Which curves and limits a condition asks for.
@Suite struct DecidingFieldsTests {
    struct Case: CustomTestStringConvertible {
        let condition: String
        let fields: [String]
        let limits: [String]
        var testDescription: String { condition }
    }

    @Test(arguments: [
        Case(condition: "speed > 5", fields: ["speed"], limits: ["speed 5.0"]),
        Case(condition: #"load != "empty" && speed > 5 && lat > 3"#, fields: ["speed", "load"], limits: ["speed 5.0"]),
        Case(
            condition: #"ignition && mean(speed, "10m") > device.limit"#,
            fields: ["speed", "ignition"],
            limits: ["speed 1.5"]
        ),
        Case(
            condition: #"mean(speed, "1h", !has(load) || load == "full") > limit("town")"#,
            fields: ["speed", "load"],
            limits: ["speed 30.0"]
        ),
        // What is reckoned further is no line of its own.
        Case(condition: "speed > 0.1 * device.limit", fields: ["speed"], limits: []),
        Case(condition: #"speed > limit("town") + 15"#, fields: ["speed"], limits: []),
        Case(condition: #"speed > (load == "empty" ? 60 : 50)"#, fields: ["speed", "load"], limits: []),
        Case(condition: #"speed > limit("nowhere")"#, fields: ["speed"], limits: []),
        Case(condition: "last.ignition", fields: ["ignition"], limits: []),
        Case(condition: #"inside("core")"#, fields: [], limits: []),
    ])
    func fieldsAndLimits(of example: Case) throws {
        let fields = truck.fields.map { #"{"name":"\#($0.name)"}"# }.joined(separator: ",")
        let content =
            #"{"fields":[{"name":"observed_at"},{"name":"received_at"},{"name":"admission"},\#(fields)],"readings":[]}"#
        let readings = try #require(
            FrozenReadings(EvidencePart(alert: "a", part: .before, recordedAt: noon, content: content))
        )
        let deciding = DecidingFields(
            example.condition,
            of: readings,
            register: JSONNode(#"{"limit":1.5}"#),
            limits: try #require(JSONNode(#"[{"id":"town","value":30}]"#)).elements
        )
        #expect(deciding.fields.map { readings.fields[$0].name } == example.fields)
        let limits = deciding.limits.sorted { $0.key < $1.key }.flatMap { field, limits in
            limits.map { "\(readings.fields[field].name) \($0.value)" }
        }
        #expect(limits == example.limits)
    }

    @Test(arguments: [(0, "0 秒"), (59, "59 秒"), (60, "1 分"), (1640, "27 分 20 秒"), (3605, "1 小时"), (90_000, "1 天 1 小时")])
    func spansHaveTheirTwoLargestUnits(seconds: Int, text: String) {
        #expect(TimeSpan.seconds(Int64(seconds)).pageText == text)
    }
}
