import HJ212
import JT808

/// What a session wants done about something that came.
struct Step {
    var kind: FrameKind
    /// To be sent at once.
    var answer: [UInt8] = []
    /// To be published; whoever sent it is answered when the broker has it.
    var report: Report?

    init(_ kind: FrameKind, answer: [UInt8] = [], report: Report? = nil) {
        self.kind = kind
        self.answer = answer
        self.report = report
    }
}

/// What kind of thing came, as it is counted.
enum FrameKind: Equatable {
    /// A report, or a part of one.
    case data
    /// Registering, authenticating, heartbeats, the time.
    case session
    /// A message that nobody here needs; it is refused with a word.
    case unsupported
    /// From a terminal that the list does not let in, or that has not shown its code.
    case stranger
    /// Damaged, or no frame at all; how many strikes that is worth.
    case malformed(reason: String, strikes: Int)

    /// As metrics call it.
    var label: String {
        switch self {
        case .data: "data"
        case .session: "session"
        case .unsupported: "unsupported"
        case .stranger: "stranger"
        case .malformed: "malformed"
        }
    }

    static let labels = ["data", "session", "unsupported", "stranger", "malformed"]

    /// Garbage without end is worth as much as many damaged frames.
    static func garbage(bytes: Int, reason: String) -> FrameKind {
        .malformed(reason: reason, strikes: 1 + bytes / 64)
    }
}

/// What is published, and to whom it is owed to say so afterwards.
struct Report {
    /// By its own number.
    let terminal: String
    let payload: [UInt8]
    let receipt: Receipt
}

/// What is answered when the broker has a report.
enum Receipt {
    /// To each of these frames.
    case jt808([JT808.Header])
    /// Ready to be sent; empty where no answer is wanted.
    case hj212([UInt8])
}
