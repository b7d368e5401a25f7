import Documents
import Foundation
import Ingest
import Places
import Telemetry

let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The classes that come with the program, read from `schemas/`.
let shippedCatalogue = Catalogue(
    ["truck", "sweeper", "fume"].map { name in
        let problems = ProblemList()
        let file = repository.appendingPathComponent("schemas/\(name).schema.json")
        let bytes = [UInt8](try! Data(contentsOf: file))
        guard let found = SchemaFile.read(bytes, file: file.lastPathComponent, problems: problems), problems.isEmpty
        else { fatalError("\(problems.problems)") }
        return found
    }
)

/// Noon in Jingmen, the hour at which everything here arrives.
let noon = Instant(rfc3339: "2026-11-23T12:00:00+08:00")!

/// An intake with one source for each class, `cityward/<class>/{device}`, and what it makes of payloads.
struct Desk: ~Copyable {
    let catalogue: Catalogue
    let directory = DeviceDirectory()
    var intake: Intake

    init(
        _ catalogue: Catalogue = shippedCatalogue,
        datum: Datum = .wgs84,
        registered: [String] = [],
        acceptance: Acceptance = Acceptance(),
        jurisdiction: Jurisdiction = .everything,
        clock: ReceptionClock = .wall
    ) {
        let sources = catalogue.indices.map {
            Source(
                topic: try! TopicPattern("cityward/\(catalogue[$0].name)/{device}"),
                deviceClass: $0,
                format: .json,
                datum: datum
            )
        }
        self.catalogue = catalogue
        for device in registered { _ = directory.index(of: device, in: ClassIndex(0)) }
        intake = Intake(
            sources: sources,
            catalogue: catalogue,
            directory: directory,
            registeredDevices: registered.count,
            acceptance: acceptance,
            jurisdiction: jurisdiction,
            clock: clock
        )
    }

    mutating func take(
        _ payload: [UInt8],
        topic: [UInt8],
        isRetained: Bool = false,
        wall: Instant = noon
    ) -> Arrivals {
        var arrivals = Arrivals()
        intake.take(topic: topic.span, payload: payload.span, isRetained: isRetained, wall: wall, into: &arrivals)
        return arrivals
    }

    mutating func take(_ payload: String, topic: String = "cityward/truck/42", wall: Instant = noon) -> Arrivals {
        take(Array(payload.utf8), topic: Array(topic.utf8), wall: wall)
    }
}

/// A class with one number, for tests of what is around it.
func gauge(
    _ fields: [Field] = [Field(name: "level", kind: .number(range: -1e9...1e9), unit: "m", isRequired: true)]
)
    -> Catalogue
{
    Catalogue([DeviceClass(name: "gauge", title: "水位", fields: fields)])
}

extension DeviceClass {
    /// A reading's values by name, as texts.
    func values(of reading: Reading) -> [String: String] {
        var values: [String: String] = [:]
        for (index, field) in fields.enumerated() where reading.measurements.has(index) {
            values[field.name] =
                switch field.kind {
                case .number: "\(reading.measurements.number(index))"
                case .integer: "\(reading.measurements.integer(index))"
                case .boolean: "\(reading.measurements.boolean(index))"
                case .choice(let texts): texts[reading.measurements.choice(index)]
                }
        }
        return values
    }
}
