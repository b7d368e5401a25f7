public import Foundation
public import Logging
import Telemetry

/// Writes log lines to standard error with a level and the time; where that leads to systemd's journal, to the journal itself, with
/// the fields of each line beside it.
///
/// What the journal does not take, as a line that is too long for its socket, goes to standard error with a priority in front.
public struct JournalLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel = Logger.Level.info
    private let program: String
    /// `nil` where standard error does not lead to the journal.
    private let journal: String?
    private let write: @Sendable (_ line: String) -> Void

    /// * `program`: who writes.
    /// * `journal`: path of the journal's socket; `nil` for none.
    /// * `write`: takes what goes to standard error.
    public init(
        program: String = "cityward",
        journal: String? = standardErrorIsJournal() ? journalSocket : nil,
        write: @escaping @Sendable (_ line: String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.program = program
        self.journal = journal
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let text = event.message.description
        guard let journal else { return write("\(stamp()) \(event.level): \(text)\n") }
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        let entry = JournalEntry(text, program: program, priority: priority(event.level), fields)
        if !sendDatagram(entry.bytes, to: journal) { write("<\(priority(event.level))>\(text)\n") }
    }

    private func stamp() -> String {
        wallClock().rfc3339()
    }

    /// The priorities of syslog(3), which sd-daemon(3) takes in angle brackets.
    private func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
