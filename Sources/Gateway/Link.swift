import NIOCore

/// One terminal's way in, as the switchboard knows it: a connection, or an address that datagrams come from.
class Link {
    let number: UInt32
    let port: Port
    /// The address it comes from, without the port.
    let origin: String
    let conversation: any Conversation
    let connectedAt: NIODeadline
    var heardAt: NIODeadline
    /// Whose link it is in the register of terminals, and where its reports go.
    var binding: Binding?
    var inFlight = 0
    /// Damaged and foreign things since the last good frame.
    var strikes = 0
    /// Nothing is read until there is room.
    var isPaused = false
    var isClosed = false

    struct Binding {
        let terminal: String
        let topic: String
    }

    init(number: UInt32, port: Port, origin: String, at now: NIODeadline) {
        self.number = number
        self.port = port
        self.origin = origin
        connectedAt = now
        heardAt = now
        conversation = port.conversation()
    }

    /// Puts bytes on their way; they leave with ``flush()``. Returns whether the terminal takes in what it is sent.
    func write(_: [UInt8]) -> Bool { true }
    func flush() {}
    func readAgain() {}
    /// Ends it; the switchboard has forgotten it by then.
    func shut() {}
}

/// What all links of one listener have in common.
final class Port {
    let settings: ListenerSettings
    let metrics: PortMetrics

    init(_ settings: ListenerSettings, _ metrics: PortMetrics) {
        self.settings = settings
        self.metrics = metrics
    }

    var spoken: TerminalProtocol { settings.protocol }

    func conversation() -> any Conversation {
        switch settings.protocol {
        case .jt808: JT808Conversation()
        case .hj212: HJ212Conversation(checksum: settings.checksum)
        }
    }
}

/// Why a link ended.
enum Closing: String, CaseIterable {
    /// By the terminal, or by the network.
    case ended
    /// The terminal has come in anew, over another connection.
    case replaced
    /// It has not been heard for too long.
    case silent
    /// It has not shown in time who it is.
    case anonymous
    /// Too much that is damaged or foreign, one after the other.
    case garbage
    /// It does not take in what it is sent.
    case slow
    /// The list of terminals no longer lets it in.
    case unlisted
    /// There are too many, in all or of its address.
    case crowded
    /// The gateway ends.
    case stopping
}
