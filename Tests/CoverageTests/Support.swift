import Documents
import Foundation
import Places
import Telemetry

@testable import Coverage

/// The numbers of most tests.
let usualTerms = terms()

func terms(_ changes: [String: String] = [:]) -> CoverageTerms {
    var lines = [
        "class": "sweeper", "sweeping": "[sweeping, washing]", "flushing": "[flushing, washing]", "roads": "road",
        "cell": "20", "reach": "15", "bearing": "45", "gap": "60s", "pass": "30m", "least_speed": "1",
        "speed_limit": "15", "pass_share": "0.9", "target": "0.95",
        "grades": "{ \"1\": { sweeps_per_day: 3, flushes_per_week: 3 } }",
        "shifts": "[{ name: 早班, hours: \"04:00-12:00\" }]",
    ]
    for (key, value) in changes { lines[key] = value }
    let text = lines.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    let problems = ProblemList()
    let terms = YAMLFile.read(text, file: "reports.yaml", problems: problems).flatMap { CoverageTerms($0, in: text) }
    precondition(problems.isEmpty, "\(problems.problems)")
    return terms!
}

let sweeper = DeviceClass(
    name: "sweeper",
    title: "清扫车",
    fields: [
        field("lat", .number(range: -90...90)), field("lon", .number(range: -180...180)),
        field("speed", .number(range: 0...120)),
        field("work", .choice(["idle", "sweeping", "flushing", "sprinkling", "washing"])),
    ]
)

private func field(_ name: String, _ kind: Field.Kind) -> Field {
    Field(name: name, kind: kind, unit: nil, isRequired: true)
}

/// So many metres east and north of a corner of the small city.
func position(_ east: Double, _ north: Double) -> Coordinate {
    let metresPerDegree = 6_371_008.8 * Double.pi / 180
    return Coordinate(
        latitude: 31 + north / metresPerDegree,
        longitude: 112 + east / (metresPerDegree * cos(31 * Double.pi / 180))
    )!
}

func road(
    _ id: String,
    _ line: [(Double, Double)],
    width: Double = 10,
    _ properties: [String: PlaceProperty] = [:]
) -> Place {
    Place(
        identifier: id,
        name: id,
        kind: "road",
        geometry: .lines([line.map { position($0.0, $0.1) }], widthMetres: width),
        properties: properties
    )
}

/// A reading of a sweeper so many seconds after midnight.
func reading(
    _ east: Double,
    _ north: Double,
    at seconds: Double,
    work: Int = 1,
    speed: Double? = 10,
    device: Int = 0,
    admission: Admission = .judged
) -> Reading {
    var measurements = Measurements()
    let position = position(east, north)
    measurements.set(0, number: position.latitude)
    measurements.set(1, number: position.longitude)
    if let speed { measurements.set(2, number: speed) }
    measurements.set(3, choice: work)
    let instant = midnight + TimeSpan(milliseconds: Int64(seconds * 1000))
    return Reading(
        deviceClass: ClassIndex(0),
        device: DeviceIndex(device),
        observedAt: instant,
        receivedAt: instant,
        measurements: measurements,
        admission: admission
    )
}

let midnight = Instant(milliseconds: 1_774_800_000_000 / 86_400_000 * 86_400_000 - 28_800_000)

/// What the readings of one device after the other come to.
func counts(_ cells: RoadCells, _ readings: [[Reading]], _ terms: CoverageTerms = usualTerms) throws -> PassCounts {
    let fields = try SweepingFields(sweeper, terms: terms)
    var ledger = PassLedger(since: midnight)
    for device in readings {
        var trace = SweepingTrace()
        for reading in device {
            guard let segment = trace.segment(to: reading, fields) else { continue }
            cells.forEachHit(of: segment) { ledger.insert($0) }
        }
    }
    var counts = PassCounts(cells: cells.cellNumbers)
    ledger.count(every: terms.passInterval, into: &counts)
    return counts
}
