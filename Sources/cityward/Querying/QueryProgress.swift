import Foundation
import Storage

/// How far a question is, on a line of the terminal that is written over; nothing where standard error is no terminal.
final class QueryProgress {
    private static let interval = Duration.milliseconds(500)

    private let use: ArchiveUse
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var nextLine: ContinuousClock.Instant
    private var isLineThere = false
    /// Rows of the answer.
    var rows = 0

    init(_ use: ArchiveUse) {
        self.use = use
        isShown = isatty(STDERR_FILENO) == 1
        nextLine = start + Self.interval
    }

    private var elapsed: Duration { ContinuousClock.now - start }
    var milliseconds: Int { Int(elapsed / .milliseconds(1)) }

    /// `3 of 31 days opened, 120000 rows read from them and 4000 live rows`
    var reading: String {
        "\(use.days.count) of \(use.available) days opened, \(use.archivedRows) rows read from them, \(use.liveRows) live ones"
    }

    /// Called often.
    func show() {
        guard isShown, ContinuousClock.now >= nextLine else { return }
        nextLine = ContinuousClock.now + Self.interval
        isLineThere = true
        say("\r\u{1B}[K\(elapsed.components.seconds) s: \(rows) rows; \(reading)")
    }

    /// Takes the line away, before anything else is said.
    func clear() {
        if isLineThere { say("\r\u{1B}[K") }
        isLineThere = false
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
