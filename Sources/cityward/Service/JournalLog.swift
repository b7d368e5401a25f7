import Foundation
import Logging
import Telemetry

/// Writes log lines to standard error: with a priority for the journal under systemd, with a level and the time elsewhere.
struct JournalLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let isUnderJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let text = event.message.description
        let line = isUnderJournal ? "<\(priority(event.level))>\(text)\n" : "\(stamp()) \(event.level): \(text)\n"
        FileHandle.standardError.write(Data(line.utf8))
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
