import Documents
import Foundation
import JT808
import Telemetry

/// Reads what EMQX's gateway for JT/T 808 publishes: the messages of terminals as JSON, with the integers and scales of the protocol.
///
/// The gateway passes on two bits of the inputs, 0x2A, and the wrong two; vendors' tables for inputs find nothing here.
struct TerminalJSONDecoder: PayloadDecoder {
    let fields: TerminalFieldTable

    func items(of payload: Span<UInt8>, device: Span<UInt8>, wall: Instant, now: Instant?) -> [PayloadItem] {
        guard payload.count <= TerminalFrameDecoder.longestPayload else {
            return [
                .refused(.tooLarge, "\(payload.count) bytes; at most \(TerminalFrameDecoder.longestPayload)", payload)
            ]
        }
        let bytes = payload.indices.map { payload[$0] }
        do throws(Refusal) {
            let root = try JSONMembers(parsing: bytes)
            let header = try root.object("header")
            let id = MessageID(rawValue: UInt16(try header.integer("msg_id", upTo: UInt32(UInt16.max))))
            let phone = try header.phone("phone")
            try phone.check(is: fields.terminal(of: device))
            try header.checkIsWhole()
            switch id {
            case .position:
                return [item(try root.object("body"), fields[device], wall, now) { bytes }]
            case .positionBatch:
                return try items(ofBatch: try root.object("body"), phone, fields[device], wall, now, bytes)
            default:
                return [.withoutReading]
            }
        } catch {
            return [.refused(error, bytes)]
        }
    }

    /// Each position of a batch; what is refused is kept as a message of its own.
    private func items(
        ofBatch body: JSONMembers,
        _ phone: Phone,
        _ fields: TerminalFields,
        _ wall: Instant,
        _ now: Instant?,
        _ payload: [UInt8]
    ) throws(Refusal) -> [PayloadItem] {
        let locations = try body.objects("location")
        var items = locations.map { location in
            item(location, fields, wall, now) {
                let header = "{\"msg_id\":\(MessageID.position.rawValue),\"phone\":\"\(phone.digits)\"}"
                return Array("{\"header\":\(header),\"body\":\(location.source)}".utf8)
            }
        }
        let count = try body.integerIfThere("length", upTo: UInt32(UInt16.max)).map(Int.init) ?? locations.count
        if count != locations.count {
            let detail = "the batch announces \(count) positions and has \(locations.count)"
            items.append(.refused(Refusal(reason: .wrongLength, detail: detail), payload))
        }
        return items.isEmpty ? [.withoutReading] : items
    }

    private func item(
        _ location: JSONMembers,
        _ fields: TerminalFields,
        _ wall: Instant,
        _ now: Instant?,
        kept: () -> [UInt8]
    ) -> PayloadItem {
        PayloadItem(kept: kept) { () throws(Refusal) in
            try fields.reading(of: try location.position(), wall: wall, now: now)
        }
    }
}

extension JSONMembers {
    /// Refuses what the gateway passes on as it came: encrypted bodies, and parts of long messages.
    fileprivate func checkIsWhole() throws(Refusal) {
        let encryption = try integerIfThere("encrypt", upTo: 7) ?? 0
        guard encryption == 0 else { throw BodyError.encrypted(method: UInt8(encryption)).refusal }
        if let total = try integerIfThere("frag_total", upTo: UInt32(UInt16.max)), total > 1 {
            throw Refusal(reason: .incomplete, detail: "one of \(total) parts: the gateway does not put them together")
        }
    }
}

extension JSONMembers {
    /// A `location` of the gateway.
    fileprivate func position() throws(Refusal) -> Position {
        guard let time = TerminalTime(digits: try digits("time", count: 12)) else {
            throw Refusal(reason: .invalidTime, detail: "\(path)time is no YYMMDDhhmmss")
        }
        let word = UInt32(UInt16.max)
        return Position(
            alarm: AlarmBits(rawValue: try integer("alarm", upTo: .max)),
            status: StatusBits(rawValue: try integer("status", upTo: .max)),
            latitudeMillionths: try integer("latitude", upTo: .max),
            longitudeMillionths: try integer("longitude", upTo: .max),
            altitude: UInt16(try integer("altitude", upTo: word)),
            speedTenths: UInt16(try integer("speed", upTo: word)),
            course: UInt16(try integer("direction", upTo: word)),
            time: time,
            items: objectIfThere("extra")?.items ?? AdditionalItems()
        )
    }

    /// The additional items behind a position; what is not as the gateway writes it is passed over, as a broken tail is.
    private var items: AdditionalItems {
        var items = AdditionalItems()
        for (key, id, bytes) in Self.wholeNumbers {
            guard let number = try? integer(key, upTo: UInt32.max >> (32 - 8 * bytes)) else { continue }
            items.append(id, (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * (bytes - 1 - $0))) })
        }
        if let analog = objectIfThere("analog"), let first = try? analog.integer("ad0", upTo: UInt32(UInt16.max)) {
            let second = try? analog.integer("ad1", upTo: UInt32(UInt16.max))
            items.setAnalogInputs(UInt16(first), UInt16(second ?? 0))
        }
        for (id, value) in base64Members + (objectIfThere("custome")?.base64Members ?? []) { items.append(id, value) }
        return items
    }

    private static let wholeNumbers: [(key: String, id: UInt8, bytes: Int)] = [
        ("mileage", 0x01, 4), ("fuel_meter", 0x02, 2), ("speed", 0x03, 2), ("alarm_id", 0x04, 2), ("rssi", 0x30, 1),
        ("gnss_sat_num", 0x31, 1),
    ]

    /// Items that the gateway does not know: their identifiers in decimal, and their bytes.
    private var base64Members: [(UInt8, [UInt8])] {
        texts.compactMap { key, text in
            guard let id = UInt8(key), let data = Data(base64Encoded: text), data.count <= 255 else { return nil }
            return (id, [UInt8](data))
        }
        .sorted { $0.0 < $1.0 }
    }
}
