import Foundation
import Telemetry

@testable import Simulation

/// What a fleet of the demo city said, taken apart.
struct DemoDay: Sendable {
    enum Value: Sendable {
        case number(Double)
        case text(String)
        case flag(Bool)
    }

    struct Said: Sendable {
        let topic: String
        let at: Instant
        let text: String
        let fields: [String: Value]

        let deviceClass: String
        let device: String

        func number(_ field: String) -> Double {
            if case .number(let number) = fields[field] { number } else { .nan }
        }

        func text(_ field: String) -> String {
            if case .text(let text) = fields[field] { text } else { "" }
        }

        func flag(_ field: String) -> Bool? {
            if case .flag(let flag) = fields[field] { flag } else { nil }
        }
    }

    static let cityFolder = repository.appendingPathComponent("tools/city").path
    static let city = try! City(folder: cityFolder)
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The morning of 2026-03-16 from 05:30 to 08:00, in which the curfews begin.
    static let morning = try! DemoDay(start: "2026-03-16T05:30:00+08:00", duration: .minutes(150))

    let said: [Said]
    let byDevice: [String: [Said]]
    let expectations: [Expectation]

    /// Plays a day; `only` is the class or device to listen to, all of them where there is none.
    init(start: String, duration: TimeSpan, devices: Int? = nil, seed: UInt64 = 1, only: String = "") throws {
        var fleet = try Self.fleet(start: start, duration: duration, devices: devices, seed: seed)
        let names = fleet.topics.map { $0.split(separator: "/").map(String.init) }
        let isHeard = fleet.topics.map { only.isEmpty || $0.contains("/" + only) }
        var payload = Payload()
        var said: [Said] = []
        while let due = fleet.next(into: &payload) {
            guard isHeard[due.device] else { continue }
            let text = String(decoding: payload.bytes, as: UTF8.self)
            said.append(
                Said(
                    topic: fleet.topics[due.device],
                    at: due.at,
                    text: text,
                    fields: Self.fields(of: text),
                    deviceClass: names[due.device][1],
                    device: names[due.device][2]
                )
            )
        }
        self.said = said
        byDevice = Dictionary(grouping: said, by: \.device)
        expectations = fleet.expectations
    }

    static func fleet(start: String, duration: TimeSpan, devices: Int? = nil, seed: UInt64 = 1) throws -> Fleet {
        let start = Instant(rfc3339: start)!
        return try Fleet(
            of: city,
            .init(devices: devices, seed: seed, start: start, duration: duration)
        )
    }

    /// Splits a flat object whose texts hold no commas. That it is JSON at all is another test's matter.
    private static func fields(of text: String) -> [String: Value] {
        var fields: [String: Value] = [:]
        for member in text.dropFirst().dropLast().split(separator: ",") {
            let pair = member.split(separator: ":", maxSplits: 1)
            let name = String(pair[0].dropFirst().dropLast())
            switch pair[1] {
            case "true": fields[name] = .flag(true)
            case "false": fields[name] = .flag(false)
            case let value where value.hasPrefix("\""): fields[name] = .text(String(value.dropFirst().dropLast()))
            case let value: fields[name] = .number(Double(value) ?? .nan)
            }
        }
        return fields
    }
}

/// Trucks with a story of any kind.
let storiedTrucks = Set(Plan.trucks.map(\.0))
