import Foundation
import Telemetry

/// One line on the terminal that tells how far the day is.
struct Progress {
    private static let interval = Duration.milliseconds(500)

    let isShown: Bool
    private var shownAt = ContinuousClock.now
    private var shownCount = 0

    init(isShown: Bool) {
        self.isShown = isShown
    }

    mutating func show(_ count: Int, at instant: Instant, unconfirmed: Int) {
        guard isShown else { return }
        let passed = shownAt.duration(to: .now)
        guard passed >= Self.interval else { return }
        let rate = Int(Double(count - shownCount) / (passed / .seconds(1)))
        write("\r\(instant)  \(count) readings  \(rate)/s  \(unconfirmed) on their way\u{1B}[K")
        shownAt = .now
        shownCount = count
    }

    func clear() {
        if isShown { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
