import Foundation
import Telemetry

/// How far a replay has come: a line on a terminal that is written anew twice a second, and counts for the end.
struct ReplayMeter {
    private static let interval = Duration.milliseconds(500)

    private let first: Instant
    private let last: Instant
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var shownAt = ContinuousClock.now
    private var elapsed = Duration.zero
    private(set) var count = 0

    /// The times between which readings are judged.
    init(from first: Instant, to last: Instant, isShown: Bool = isatty(STDERR_FILENO) == 1) {
        self.first = first
        self.last = max(first, last)
        self.isShown = isShown
    }

    /// So many readings more have been judged, up to an instant.
    mutating func add(_ readings: Int, upTo instant: Instant) {
        count += readings
        let now = ContinuousClock.now
        guard isShown, now - shownAt >= Self.interval else { return }
        shownAt = now
        show(line(at: instant, after: now - start))
    }

    mutating func end() {
        elapsed = ContinuousClock.now - start
        if isShown { show("") }
    }

    /// `45198 readings judged in 1.8 s`.
    var summary: String { "\(counted(count, "reading")) judged in \(tenths(elapsed)) s" }

    /// ` 42 %  2026-03-16 07:12  24900 readings/s  12 s left`.
    func line(at instant: Instant, after elapsed: Duration) -> String {
        let span = max(1, (last - first).milliseconds)
        let fraction = min(1, max(0, Double((instant - first).milliseconds) / Double(span)))
        let seconds = elapsed / .seconds(1)
        let percent = String(Int(fraction * 100))
        let time = instant.rfc3339().prefix(16).replacingOccurrences(of: "T", with: " ")
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        let left = fraction > 0.01 ? "  \(Int((seconds / fraction - seconds).rounded(.up))) s left" : ""
        let padding = String(repeating: " ", count: max(0, 3 - percent.count))
        return "\(padding)\(percent) %  \(time)  \(rate) readings/s\(left)"
    }

    /// Over the line that stood there before.
    private func show(_ line: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
    }
}

private func tenths(_ duration: Duration) -> String {
    let tenths = Int((duration / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}
