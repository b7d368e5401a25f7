import HJ212
import Telemetry

/// Reads frames of HJ 212 as text: one, several glued together, or all sub-packets of a report.
struct MonitorFrameDecoder: PayloadDecoder {
    /// Bytes of a payload: what a monitor that was cut off for days has to say.
    static let longestPayload = 1 << 20
    /// Reports of one payload whose sub-packets are mixed with those of others.
    private static let mostIncompleteReports = 64

    let monitors: MonitorTable
    let share: MonitorShare

    func items(of payload: Span<UInt8>, device: Span<UInt8>, wall: Instant, now: Instant?) -> [PayloadItem] {
        guard payload.count <= Self.longestPayload else {
            guard share.takesDamage else { return [] }
            return [.refused(.tooLarge, "\(payload.count) bytes; at most \(Self.longestPayload)", payload)]
        }
        let reader = Reader(monitors: monitors, device: text(device), wall: wall, now: now)
        var splitter = FrameSplitter(payload)
        var packets = PacketAssembler<Packet>(capacity: Self.mostIncompleteReports, patience: .zero)
        var items: [PayloadItem] = []
        var isEmpty = true
        while let piece = splitter.next() {
            isEmpty = false
            switch piece {
            case .skipped(let skipped):
                guard share.takesDamage else { continue }
                items.append(.refused(Refusal(reason: .malformed, detail: skipped.words), skipped.bytes))
            case .frame(let frame):
                guard share.takes(frame) else { continue }
                do throws(Refusal) {
                    guard let segment = try reader.data(in: frame) else {
                        items.append(.withoutReading)
                        continue
                    }
                    let packet = Packet(segment: segment, bytes: frame.bytes)
                    switch packets.add(segment, packet, at: .distantPast) {
                    case .waiting: break
                    case .whole(let packets): items.append(reader.item(of: packets))
                    case .alone(let packet), .repeated(let packet): items.append(reader.item(of: [packet]))
                    }
                } catch {
                    items.append(.refused(error, frame.bytes))
                }
            }
        }
        for rest in packets.takeAll() { items.append(reader.item(of: rest, isWhole: false)) }
        return isEmpty && share.takesDamage ? [.refused(.empty, "no frame in the payload", payload)] : items
    }

    private struct Packet {
        let segment: Segment
        let bytes: [UInt8]
    }

    /// Reads the frames of one payload.
    private struct Reader {
        let monitors: MonitorTable
        let device: String
        let wall: Instant
        let now: Instant?

        /// What a frame says, if it is of the kind that becomes readings here.
        func data(in frame: Frame) throws(Refusal) -> Segment? {
            let segment: Segment
            do throws(FrameProblem) {
                segment = try Segment(frame, checksum: monitors.checksum(of: device))
            } catch {
                throw error.refusal
            }
            try segment.header.checkDevice(is: monitors.terminal(of: device))
            return segment.header.command == monitors.data.command ? segment : nil
        }

        /// The reading of one report. Sub-packets have whole groups each, so that one without the others may be a reading too.
        func item(of packets: [Packet], isWhole: Bool = true) -> PayloadItem {
            let content = Content(packets.flatMap(\.segment.groups))
            do throws(Refusal) {
                return .reading(try monitors.fields(of: device).reading(of: content, wall: wall, now: now))
            } catch {
                let bytes = packets.flatMap(\.bytes)
                guard !isWhole, error.reason == .missingField else { return .refused(error, bytes) }
                let numbers = packets.compactMap(\.segment.header.packet)
                let there = numbers.map { "\($0.number)" }.joined(separator: ", ")
                let detail = "sub-packet \(there) of \(numbers.first?.count ?? 0) alone, without \(error.detail)"
                return .refused(Refusal(reason: .incomplete, detail: detail), bytes)
            }
        }
    }
}

extension Header {
    /// Refuses a frame of another device than its topic's. Hexadecimal names come in either case.
    func checkDevice(is name: String) throws(Refusal) {
        guard device != name, device.lowercased() != name.lowercased() else { return }
        throw Refusal(reason: .deviceMismatch, detail: "the frame is of MN '\(device)', its topic of '\(name)'")
    }
}

extension FrameProblem {
    var refusal: Refusal {
        let reason: Rejection.Reason =
            switch self {
            case .checksum(_, _, .hj212): .checksumOfHJ212
            case .checksum(_, _, .modbus): .checksumOfModbus
            case .checksum(_, _, .modbusSwapped): .checksumOfModbusSwapped
            case .checksum(_, _, .off), .checksum(_, _, nil): .wrongChecksum
            case .unclosed, .malformed, .repeated: .malformed
            case .missing: .missingField
            }
        return Refusal(reason: reason, detail: description)
    }
}

extension FrameSplitter.Skipped {
    /// For people.
    var words: String {
        switch reason {
        case .noise: "no frame: one begins with ## and four digits"
        case .unfinished: "a frame without its end: && and four hexadecimal digits"
        case .oversized: "a frame without its end for \(bytes.count) bytes"
        }
    }
}
