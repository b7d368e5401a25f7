import HJ212
import Telemetry

/// What one terminal, or a box that several are connected to, says in HJ 212, and what it is answered.
///
/// Data that ask for an answer get it when the broker has them and not before. Sub-packets of one report are published together, because
/// apart they would be several readings of one time; what does not become whole is published as it is.
struct HJ212Session {
    private struct Packet: Sendable {
        let terminal: String
        let bytes: [UInt8]
        /// To be sent once it is safe.
        let answer: [UInt8]
    }

    private static let patience = TimeSpan.seconds(60)

    private(set) var terminal: String?
    /// How answers are written.
    private let checksum: ChecksumKind?
    private var packets: PacketAssembler<Packet>?

    /// `checksum`: how frames must be reckoned; `nil` for any known way, and answers as the terminal does.
    init(checksum: ChecksumKind?) {
        self.checksum = checksum
    }

    /// Whether sub-packets wait for others.
    var isCollecting: Bool { packets != nil }

    mutating func dismiss() {
        terminal = nil
    }

    /// * `clock`: does not leap; `wall`: the time that a terminal gets which asks for it.
    mutating func take(_ frame: Frame, _ list: TerminalList, at clock: Instant, wall: Instant) -> [Step] {
        guard let kind = kind(of: frame) else { return [Step(.malformed(reason: "checksum", strikes: 1))] }
        let header: Header
        do throws(FrameProblem) {
            header = try Segment.header(of: frame)
        } catch {
            return [Step(.malformed(reason: "header", strikes: 1))]
        }
        guard TerminalTopic.isDeviceName(header.device) else { return [Step(.malformed(reason: "header", strikes: 1))] }
        guard isAdmitted(header, list) else { return [Step(.stranger)] }
        switch header.command.rawValue {
        case 2000..<4000: return data(frame, header, kind, at: clock)
        case Command.timeRequest.rawValue:
            guard let segment = try? Segment(frame, checksum: kind) else {
                return [Step(.malformed(reason: "content", strikes: 1))]
            }
            return [Step(.session, answer: segment.answers(at: wall).flatMap { $0.frame(checksum: kind) })]
        case 9000..<10_000: return [Step(.session)]
        default: return [Step(.unsupported)]
        }
    }

    /// Sub-packets whose others have not come in time.
    mutating func takeOverdue(at clock: Instant) -> [Step] {
        guard packets != nil else { return [] }
        return (packets?.takeOverdue(at: clock) ?? []).map(step)
    }

    /// All sub-packets that wait for others: the terminal is gone.
    mutating func takeAll() -> [Step] {
        defer { packets = nil }
        return (packets?.takeAll() ?? []).map(step)
    }

    /// `nil` where the checksum is wrong.
    private func kind(of frame: Frame) -> ChecksumKind? {
        switch checksum {
        case .off: .off
        case let kind?: frame.checksums[kind] == frame.checksum ? kind : nil
        case nil: [.hj212, .modbus, .modbusSwapped].first { frame.checksums[$0] == frame.checksum }
        }
    }

    private mutating func isAdmitted(_ header: Header, _ list: TerminalList) -> Bool {
        let name = TerminalList.name(header.device)
        switch list.standing(of: name) {
        case .unknown: return false
        case .open: break
        // Each frame shows the password anew.
        case .needsCode: guard list.admits(name, code: header.password ?? "") else { return false }
        }
        terminal = name
        return true
    }

    private mutating func data(_ frame: Frame, _ header: Header, _ kind: ChecksumKind, at clock: Instant) -> [Step] {
        let answer = header.wantsAnswer ? Segment.dataReply(to: header).frame(checksum: kind) : []
        let packet = Packet(
            terminal: terminal ?? header.device,
            bytes: frame.bytes + [0x0d, 0x0a],
            answer: answer
        )
        guard header.packet != nil, let segment = try? Segment(frame, checksum: kind) else { return [step([packet])] }
        var assembler = packets ?? PacketAssembler(capacity: 2, mostParts: 16, patience: Self.patience)
        defer { packets = assembler.deadline == nil ? nil : assembler }
        switch assembler.add(segment, packet, at: clock) {
        case .whole(let packets): return [step(packets)]
        case .waiting: return [Step(.data)]
        case .alone(let packet): return [step([packet])]
        case .repeated:
            // It waits for an answer before it sends the others: what there is of them goes as it is.
            return assembler.takeAll().map(step)
        }
    }

    private func step(_ packets: [Packet]) -> Step {
        Step(
            .data,
            report: Report(
                terminal: packets.first?.terminal ?? "",
                payload: packets.flatMap(\.bytes),
                receipt: .hj212(packets.flatMap(\.answer))
            )
        )
    }
}
