import Foundation
import Telemetry
import Testing

@testable import Simulation

@Suite("A fleet's readings")
struct FleetTests {
    @Test func sameSeedGivesTheSameBytes() throws {
        func bytes(seed: UInt64) throws -> [String] {
            try DemoDay(start: "2026-03-16T06:45:00+08:00", duration: .minutes(15), seed: seed).said.map {
                $0.topic + $0.text
            }
        }
        let first = try bytes(seed: 7)
        #expect(try bytes(seed: 7) == first)
        #expect(try bytes(seed: 8) != first)
    }

    @Test func readingsComeInTheOrderOfTheirTimes() {
        let said = DemoDay.morning.said
        #expect(zip(said, said.dropFirst()).allSatisfy { $0.at <= $1.at })
        for (device, readings) in DemoDay.morning.byDevice {
            #expect(zip(readings, readings.dropFirst()).allSatisfy { $0.at < $1.at }, "\(device)")
        }
    }

    @Test func payloadsCarryTheTimeAtWhichTheyAreDue() {
        for reading in DemoDay.morning.said {
            let written =
                reading.deviceClass == "fume"
                ? Instant(rfc3339: reading.text("time")) : Instant(milliseconds: Int64(reading.number("time")))
            #expect(written == reading.at, "\(reading.topic) \(reading.text)")
        }
    }

    @Test func readingsLieWithinTheDay() throws {
        let start = try #require(Instant(rfc3339: "2026-03-16T05:30:00+08:00"))
        #expect(DemoDay.morning.said.allSatisfy { $0.at >= start && $0.at < start + .minutes(150) })
    }

    @Test(arguments: ["truck", "sweeper", "fume"])
    func payloadsFitTheSchema(of deviceClass: String) throws {
        let schema = try Schema(deviceClass)
        var count = 0
        for reading in DemoDay.morning.said where reading.deviceClass == deviceClass {
            count += 1
            if count.isMultiple(of: 50) {
                let object = try JSONSerialization.jsonObject(with: Data(reading.text.utf8)) as? [String: Any]
                #expect(object?.count == reading.fields.count, "\(reading.text)")
            }
            let faults = schema.faults(in: reading.fields)
            #expect(faults.isEmpty, "\(reading.topic) \(reading.text): \(faults)")
        }
        #expect(count > 1000)
    }

    @Test func noVehicleIsFasterThanItsFixesAllow() {
        for (device, readings) in DemoDay.morning.byDevice where readings[0].deviceClass != "fume" {
            for (before, after) in zip(readings, readings.dropFirst()) {
                let north = (after.number("lat") - before.number("lat")) * 111_195
                let east = (after.number("lon") - before.number("lon")) * 95_277
                let metres = (north * north + east * east).squareRoot()
                let seconds = (after.at - before.at).seconds
                #expect(metres / seconds * 3.6 < 120, "\(device) at \(after.at): \(metres) m in \(seconds) s")
                // The reported speeds must explain the distance: at most 16 m of noise, and what changes in between.
                let fastest = max(before.number("speed"), after.number("speed")) / 3.6 + 2
                #expect(metres <= fastest * 1.2 * seconds + 16 || seconds > 60, "\(device) at \(after.at)")
            }
        }
    }

    @Test func devicesReportAtTheirIntervals() {
        let storied = storiedTrucks.union(Plan.sweepers.map(\.0))
        for (device, readings) in DemoDay.morning.byDevice where !storied.contains(device) {
            let gaps = zip(readings, readings.dropFirst()).map { ($1.at - $0.at).seconds }
            switch readings[0].deviceClass {
            case "fume": #expect(gaps.allSatisfy { $0 == 60 }, "\(device)")
            default: #expect(gaps.allSatisfy { $0 >= 8 && $0 <= 308 }, "\(device): \(gaps.max() ?? 0)")
            }
        }
    }
}

/// As much of JSON Schema as the device classes use.
private struct Schema {
    let required: [String]
    let properties: [String: [String: Any]]

    init(_ deviceClass: String) throws {
        let file = DemoDay.repository.appendingPathComponent("schemas/\(deviceClass).schema.json")
        let root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        required = root["required"] as? [String] ?? []
        properties = root["properties"] as? [String: [String: Any]] ?? [:]
    }

    func faults(in fields: [String: DemoDay.Value]) -> [String] {
        var faults = required.filter { fields[$0] == nil }
        for (name, value) in fields where name != "time" {
            if let property = properties[name], fits(value, property) { continue }
            faults.append(name)
        }
        return faults
    }

    private func fits(_ value: DemoDay.Value, _ property: [String: Any]) -> Bool {
        switch value {
        case .flag: return property["type"] as? String == "boolean"
        case .text(let text): return (property["enum"] as? [String])?.contains(text) == true
        case .number(let number):
            let least = (property["minimum"] as? NSNumber)?.doubleValue ?? -.infinity
            let most = (property["maximum"] as? NSNumber)?.doubleValue ?? .infinity
            return property["type"] as? String == "number" && (least...most).contains(number)
        }
    }
}
