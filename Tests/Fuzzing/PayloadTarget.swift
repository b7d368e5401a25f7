import Documents
import Foundation
import Ingest
import Places
import Telemetry

extension FuzzTarget {
    /// A device's payload, read as each of the shipped classes.
    ///
    /// It becomes readings within the schema's ranges, or rejections with a reason that are replayed alike after a fix.
    static let payload = FuzzTarget(name: "payload", longestInput: 4096) { input throws(BrokenInvariant) in
        for source in sources {
            let arrivals = take(input, from: source)
            try require(!arrivals.isEmpty, "nothing came of the payload")
            for reading in arrivals.readings { try check(reading) }
            for rejection in arrivals.rejections { try check(rejection, of: input, from: source) }
            try require(same(arrivals, take(input, from: source)), "the same payload came to something else")
            // What lies behind the payload in memory is the next one's, and must not matter.
            let followed = bytes(input) + [UInt8](repeating: UInt8(ascii: " "), count: 65)
            let alike = take(followed.span, from: source)
            try require(same(arrivals, alike), "blanks behind the payload made a difference")
        }
    }

    private static let wall = Instant(milliseconds: 1_795_388_709_250)
    private static let acceptance = Acceptance()

    private static let catalogue = Catalogue(
        ["truck", "sweeper", "fume"].map { name in
            let file = Project.root.appendingPathComponent("schemas/\(name).schema.json")
            let problems = ProblemList()
            guard let bytes = try? Data(contentsOf: file),
                let found = SchemaFile.read([UInt8](bytes), file: name, problems: problems)
            else { fatalError("\(file.path): \(problems.problems)") }
            return found
        }
    )

    private static let sources = zip(catalogue.indices, [Datum.wgs84, .gcj02, .bd09]).compactMap { index, datum in
        (try? TopicPattern("\(catalogue[index].name)/{device}")).map {
            Source(topic: $0, deviceClass: index, format: .json, datum: datum)
        }
    }

    private static func take(_ payload: Span<UInt8>, from source: Source) -> Arrivals {
        var intake = Intake(
            sources: [source],
            catalogue: catalogue,
            directory: DeviceDirectory(),
            acceptance: acceptance,
            clock: .wall
        )
        var arrivals = Arrivals()
        let topic = Array("\(catalogue[source.deviceClass].name)/7".utf8)
        intake.take(topic: topic.span, payload: payload, isRetained: false, wall: wall, into: &arrivals)
        return arrivals
    }

    private static func check(_ reading: Reading) throws(BrokenInvariant) {
        let allowed = wall - acceptance.past...wall + acceptance.future
        try require(allowed.contains(reading.observedAt), "\(reading.observedAt) is too far from the clock")
        let deviceClass = catalogue[reading.deviceClass]
        for (index, field) in deviceClass.fields.enumerated() {
            guard reading.measurements.has(index) else {
                try require(!field.isRequired, "a reading without \(field.name)")
                continue
            }
            switch field.kind {
            case .number(let range):
                // The datum may move a position by less than a hundredth of a degree.
                let number = reading.measurements.number(index)
                let slack = field.name == "lat" || field.name == "lon" ? 0.02 : 0
                let isInside = number >= range.lowerBound - slack && number <= range.upperBound + slack
                try require(isInside, "\(field.name) \(number)")
            case .integer(let range):
                let integer = reading.measurements.integer(index)
                try require(range.contains(integer), "\(field.name) \(integer)")
            case .choice(let texts):
                let choice = reading.measurements.choice(index)
                try require(texts.indices.contains(choice), "\(field.name) \(choice)")
            case .boolean: break
            }
        }
        guard let position = deviceClass.position, reading.measurements.has(position.latitude),
            reading.measurements.has(position.longitude)
        else { return }
        let coordinate = Coordinate(
            latitude: reading.measurements.number(position.latitude),
            longitude: reading.measurements.number(position.longitude)
        )
        try require(coordinate != nil, "a reading that is nowhere")
    }

    private static func check(
        _ rejection: Rejection,
        of payload: Span<UInt8>,
        from source: Source
    ) throws(BrokenInvariant) {
        try require(!rejection.detail.isEmpty, "a rejection that does not say why")
        try require(rejection.payload.count <= Rejection.keptPayload, "a rejection that keeps too much")
        try require(rejection.payload.count <= rejection.payloadBytes, "a rejection that keeps more than there was")
        // An array in an array is no reading, but is one of readings when it stands alone.
        guard rejection.payload.count == rejection.payloadBytes, rejection.reason != .notAnObject else { return }
        let again = take(rejection.payload.span, from: source)
        try require(again.readings.isEmpty, "what was rejected as \(rejection.detail) is accepted when it is replayed")
        let isAlike = again.rejections.allSatisfy { $0.reason == rejection.reason && $0.detail == rejection.detail }
        try require(isAlike, "\(rejection.detail) became \(again.rejections.map(\.detail)) when it was replayed")
    }

    private static func same(_ left: Arrivals, _ right: Arrivals) -> Bool {
        left.readings == right.readings
            && left.rejections.map(\.reason) == right.rejections.map(\.reason)
    }
}
