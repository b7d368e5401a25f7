import Coverage
import Documents
import Foundation
import Places
import Telemetry

/// So many hours of work on each day, with a fix in every interval of seconds.
struct Shift {
    let hours: Int
    let interval: Int
}

/// Roads of 3 km in rows, each with a bend, and a sweeper for each that works up and down.
struct SweptTown {
    struct Unreadable: Error {}

    let places: PlaceIndex
    let terms: CoverageTerms
    let sweeper: DeviceClass
    private let corners: [[(x: Double, y: Double)]]

    private static let metresPerDegree = 111_195.08
    private static let speed = 10 / 3.6
    private static let text = """
        coverage:
          class: sweeper
          sweeping: [sweeping]
          flushing: [flushing]
          roads: road
          cell: 20
          reach: 15
          bearing: 45
          gap: 60s
          pass: 30m
          least_speed: 1
          speed_limit: 15
          pass_share: 0.9
          target: 0.95
          shifts: [{ name: early, hours: "04:00-12:00" }, { name: late, hours: "12:00-20:00" }]
        """

    init(roads: Int) throws {
        let columns = max(1, Int(Double(roads).squareRoot() / 4))
        corners = (0..<roads).map { number in
            let west = Double(number % columns) * 3200
            let south = Double(number / columns) * 120
            return [(west, south), (west + 1500, south), (west + 2970, south + 300)]
        }
        let features = corners.enumerated().map { number, line in
            let positions = line.map { "[\(Self.longitude($0.x)),\(Self.latitude($0.y))]" }.joined(separator: ",")
            return """
                {"type":"Feature","id":"road-\(number)","properties":{"kind":"road","width":20,"grade":1},
                 "geometry":{"type":"LineString","coordinates":[\(positions)]}}
                """
        }
        var reader = PlaceReader()
        let file =
            "{\"type\":\"FeatureCollection\",\"datum\":\"wgs84\",\"features\":[\(features.joined(separator: ","))]}"
        reader.read(Array(file.utf8), file: "roads.geojson")
        places = PlaceIndex(reader.places)
        let problems = ProblemList()
        let root = YAMLFile.read(Self.text, file: "reports.yaml", problems: problems)
        guard let terms = root.flatMap({ CoverageTerms($0.members[0].value, in: Self.text) }), problems.isEmpty else {
            throw Unreadable()
        }
        self.terms = terms
        func field(_ name: String, _ kind: Field.Kind) -> Field {
            Field(name: name, kind: kind, unit: nil, isRequired: false)
        }
        sweeper = DeviceClass(
            name: "sweeper",
            title: "sweeper",
            fields: [
                field("lat", .number(range: -90...90)), field("lon", .number(range: -180...180)),
                field("speed", .number(range: 0...300)), field("work", .choice(["idle", "sweeping", "flushing"])),
                field("water", .number(range: 0...20_000)), field("fuel", .number(range: 0...1000)),
            ]
        )
    }

    /// 2026-03-02 is day 0.
    func day(_ number: Int) -> Instant {
        Instant(milliseconds: 1_772_380_800_000) + .days(Int64(number))
    }

    func fill(_ readings: inout [Reading], sweeper number: Int, day: Int, _ shift: Shift) {
        readings.removeAll(keepingCapacity: true)
        let line = corners[number]
        let first = hypot(line[1].x - line[0].x, line[1].y - line[0].y)
        let second = hypot(line[2].x - line[1].x, line[2].y - line[1].y)
        let start = self.day(day) + .hours(Int64(4 + number % 3 * 4))
        var noise = UInt64(number * 1000 + day)
        for step in 0..<shift.hours * 3600 / shift.interval {
            let driven = Double(step * shift.interval) * Self.speed
            let lap = (driven / (first + second)).rounded(.down)
            let within = driven - lap * (first + second)
            let mark = lap.truncatingRemainder(dividingBy: 2) == 0 ? within : first + second - within
            let share = mark < first ? mark / first : (mark - first) / second
            let (a, b) = mark < first ? (line[0], line[1]) : (line[1], line[2])
            noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let east = Double(noise >> 40 & 0xff) / 255 * 10 - 5
            let north = Double(noise >> 50 & 0xff) / 255 * 10 - 5
            var measurements = Measurements()
            measurements.set(0, number: Self.latitude(a.y + share * (b.y - a.y) + north))
            measurements.set(1, number: Self.longitude(a.x + share * (b.x - a.x) + east))
            measurements.set(2, number: 10)
            // Now and then it fills its tank.
            measurements.set(3, choice: step % 180 < 160 ? 1 : 0)
            measurements.set(4, number: 5000)
            measurements.set(5, number: 100)
            let instant = start + .seconds(Int64(step * shift.interval))
            readings.append(
                Reading(
                    deviceClass: ClassIndex(0),
                    device: DeviceIndex(number),
                    observedAt: instant,
                    receivedAt: instant,
                    measurements: measurements
                )
            )
        }
    }

    private static func latitude(_ metres: Double) -> Double { 31 + metres / metresPerDegree }

    private static func longitude(_ metres: Double) -> Double {
        112 + metres / (metresPerDegree * cos(31 * .pi / 180))
    }
}
