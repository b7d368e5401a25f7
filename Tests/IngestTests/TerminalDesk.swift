import Ingest
import JT808
import Places
import Telemetry

/// An intake with one source of trucks' terminals, and what it makes of payloads.
struct TerminalDesk: ~Copyable {
    let directory = DeviceDirectory()
    private var intake: Intake
    private let deviceClass: DeviceClass

    init(
        _ format: Source.Format = .jt808,
        class name: String = "truck",
        datum: Datum = .wgs84,
        vendor: TerminalVendor? = nil,
        vendorsOfDevices: [String: TerminalVendor] = [:],
        acceptance: Acceptance = Acceptance()
    ) {
        let index = shippedCatalogue.index(of: name)!
        deviceClass = shippedCatalogue[index]
        let source = Source(
            topic: try! TopicPattern("jt808/+/{device}/up"),
            deviceClass: index,
            format: format,
            datum: datum,
            vendor: vendor,
            vendorsOfDevices: vendorsOfDevices
        )
        intake = Intake(
            sources: [source],
            catalogue: shippedCatalogue,
            directory: directory,
            acceptance: acceptance,
            clock: .wall
        )
    }

    mutating func take(_ payload: [UInt8], device: String = "13800138000", wall: Instant = noon) -> Arrivals {
        var arrivals = Arrivals()
        let topic = Array("jt808/client/\(device)/up".utf8)
        intake.take(topic: topic.span, payload: payload.span, isRetained: false, wall: wall, into: &arrivals)
        return arrivals
    }

    mutating func take(_ text: String, device: String = "13800138000") -> Arrivals {
        take(Array(text.utf8), device: device)
    }

    /// The values of readings, and why there are none: as a person would write them down.
    mutating func outcomes(_ payload: [UInt8], device: String = "13800138000") -> [String] {
        let arrivals = take(payload, device: device)
        return arrivals.readings.map { text(of: $0) }
            + arrivals.rejections.map { "\($0.reason.rawValue): \($0.detail)" }
            + arrivals.messagesWithoutReading.map { "\($1) without reading" }
    }

    /// None for no reading.
    func values(_ reading: Reading?) -> [String: String] { reading.map(deviceClass.values(of:)) ?? [:] }

    private func text(of reading: Reading) -> String {
        let values = deviceClass.values(of: reading)
        return values.keys.sorted().map { "\($0) \(values[$0]!)" }.joined(separator: ", ")
    }
}

/// Where a truck is in Jingmen at noon.
func position(_ change: (inout Position) -> Void = { _ in }) -> Position {
    var position = Position(
        at: Coordinate(latitude: 31.0354, longitude: 112.1993)!,
        time: noon,
        speed: 61.5,
        course: 45
    )!
    change(&position)
    return position
}

func frames(_ message: Message, phone: String = "13800138000", edition: Edition = .year2013) -> [Frame] {
    message.frames(phone: Phone(phone, edition: edition)!, edition: edition, serial: 7)
}

/// The message as it travels.
func bytes(_ message: Message, phone: String = "13800138000", edition: Edition = .year2013) -> [UInt8] {
    frames(message, phone: phone, edition: edition).flatMap(\.encoded)
}

func hexText(_ bytes: [UInt8], separator: String = "") -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
}
