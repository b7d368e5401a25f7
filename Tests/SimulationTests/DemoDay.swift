import Foundation
import Telemetry

@testable import Simulation

/// What a fleet of the demo city said, taken apart.
struct DemoDay {
    struct Said {
        let topic: String
        let at: Instant
        let text: String
        let fields: [String: Any]

        var device: String { String(topic.split(separator: "/")[2]) }
        var deviceClass: String { String(topic.split(separator: "/")[1]) }
        func number(_ field: String) -> Double { (fields[field] as? NSNumber)?.doubleValue ?? .nan }
        func text(_ field: String) -> String { fields[field] as? String ?? "" }
        func flag(_ field: String) -> Bool? { fields[field] as? Bool }
    }

    static let cityFolder = repository.appendingPathComponent("tools/city").path
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The morning of 2026-03-16 from 05:30, with two of the curfews' beginnings.
    nonisolated(unsafe) static let morning = try! DemoDay(start: "2026-03-16T05:30:00+08:00", duration: .hours(4))

    let said: [Said]
    let expectations: [Expectation]

    init(start: String, duration: TimeSpan, devices: Int? = nil, seed: UInt64 = 1) throws {
        var fleet = try Self.fleet(start: start, duration: duration, devices: devices, seed: seed)
        var payload = Payload()
        var said: [Said] = []
        while let due = fleet.next(into: &payload) {
            let data = Data(payload.bytes)
            let fields = try JSONSerialization.jsonObject(with: data) as! [String: Any]
            said.append(
                Said(
                    topic: fleet.topics[due.device],
                    at: due.at,
                    text: String(decoding: data, as: UTF8.self),
                    fields: fields
                )
            )
        }
        self.said = said
        expectations = fleet.expectations
    }

    static func fleet(start: String, duration: TimeSpan, devices: Int? = nil, seed: UInt64 = 1) throws -> Fleet {
        let start = Instant(rfc3339: start)!
        return try Fleet(
            of: City(folder: cityFolder),
            .init(devices: devices, seed: seed, start: start, duration: duration)
        )
    }

    var byDevice: [String: [Said]] { Dictionary(grouping: said, by: \.device) }
}

/// Trucks with a story of any kind.
let storiedTrucks = Set(Plan.trucks.map(\.0))
