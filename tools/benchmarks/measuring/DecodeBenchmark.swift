import Ingest
import Places
import Telemetry

/// Messages of one class of devices, read as the pipeline reads them.
struct DecodeBenchmark: Benchmark, ~Copyable {
    private static let devices = 1000
    private static let messagesOfDevice = 4

    private let deviceClass: DeviceClass
    private let directory = DeviceDirectory()
    private let messages: Messages
    private var intake: Intake
    private var arrivals = Arrivals()
    /// The messages of the batch.
    private var batch = 0..<0

    init(_ kind: Messages.Kind, _ workshop: borrowing Workshop) throws {
        let deviceClass = try workshop.deviceClass(kind.rawValue)
        let topic = try TopicPattern("cityward/\(kind.rawValue)/{device}")
        self.deviceClass = deviceClass
        messages = Messages(of: kind, devices: Self.devices, rounds: Self.messagesOfDevice)
        intake = Intake(
            sources: [Source(topic: topic, deviceClass: ClassIndex(0), format: .json, datum: .wgs84)],
            catalogue: Catalogue([deviceClass]),
            directory: directory,
            acceptance: Acceptance(),
            clock: .wall
        )
    }

    mutating func prepare() {
        let start = batch.upperBound == messages.messages.count ? 0 : batch.upperBound
        batch = start..<start + Self.devices
    }

    mutating func run() {
        arrivals.removeAll()
        for message in messages.messages[batch] {
            intake.take(
                topic: message.topic.span,
                payload: message.payload.span,
                isRetained: false,
                wall: messages.end,
                into: &arrivals
            )
        }
    }

    func check() throws {
        if let rejection = arrivals.rejections.first { throw WrongResult(description: "rejected: \(rejection.detail)") }
        try expect(arrivals.readings.count == batch.count, "\(arrivals.readings.count) readings of \(batch.count)")
        for (reading, message) in zip(arrivals.readings, messages.messages[batch]) {
            try expect(
                directory[reading.device].name == message.device && reading.observedAt == message.observedAt,
                "a reading of another device or time than \(message.device), \(message.observedAt)"
            )
            for (name, value) in message.values {
                let found = number(name, in: reading.measurements)
                try expect(found == value, "\(name) of \(message.device): \(found ?? .nan), not \(value)")
            }
        }
    }

    private func number(_ name: String, in measurements: Measurements) -> Double? {
        guard let field = deviceClass.index(ofField: name), measurements.has(field) else { return nil }
        return switch deviceClass.fields[field].kind {
        case .number: measurements.number(field)
        case .integer: Double(measurements.integer(field))
        case .boolean: measurements.boolean(field) ? 1 : 0
        case .choice: Double(measurements.choice(field))
        }
    }
}
