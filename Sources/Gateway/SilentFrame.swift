public import HJ212
import JT808

extension TerminalProtocol {
    /// A device of which there is none, by which a topic can be tried.
    public static let nobody = "0"

    /// A frame of ``nobody`` that says nothing: a heartbeat, or a request of the time. Who decodes it counts it, and keeps nothing.
    ///
    /// * `checksum`: of HJ 212.
    public func silentFrame(checksum: ChecksumKind = .hj212) -> [UInt8] {
        switch self {
        case .jt808:
            guard let phone = Phone(Self.nobody, edition: .year2013) else { preconditionFailure("it is a number") }
            return JT808.Message.heartbeat.frames(phone: phone, edition: .year2013, serial: 0).flatMap(\.encoded)
        case .hj212:
            let header = HJ212.Header(system: 91, command: .timeRequest, device: Self.nobody)
            return Segment(header: header).frame(checksum: checksum)
        }
    }
}
