import Glibc
import Hosting
import Ingest
import Synchronization
import Telemetry

/// The time that the daemon lives by: the computer's clock, but not its leaps.
///
/// Somebody may set the computer's clock, by mistake too. An hour ahead, every device would seem silent and old days would be removed;
/// an hour back, every reading would seem to come from the future. So the time goes on as it went, as the clock that nobody can set
/// says, until it is shown which of the two is right: `Decisions/0032-a-clock-that-leaps.md`.
final class SteadyClock: Sendable {
    private let time = Mutex(SteadyTime(wall: wallClock(), elapsed: elapsedTime()))

    func now() -> Instant {
        time.withLock { $0.now(wall: wallClock(), elapsed: elapsedTime()) }
    }

    /// How far the computer's clock is ahead since it leapt; `nil` while both are one.
    var leap: TimeSpan? { time.withLock { $0.leap } }

    /// What is wrong with the computer's clock, for people.
    var words: String? { leap.map { "the computer's clock was set \(leapInWords($0)), and is not believed" } }

    /// The computer's clock is right.
    func adopt() {
        time.withLock { $0 = SteadyTime(wall: wallClock(), elapsed: elapsedTime()) }
    }
}

/// As `1h forward`, to the second.
func leapInWords(_ leap: TimeSpan) -> String {
    let span = TimeSpan.seconds(Int64((abs(leap.seconds)).rounded()))
    return leap > .zero ? "\(span) forward" : "\(span) back"
}

/// Since the computer was started, its sleep included.
private func elapsedTime() -> TimeSpan {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return TimeSpan(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}
