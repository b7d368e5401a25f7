import Places
import Telemetry

/// Tells a fix that no vehicle can have reached since the last one: a receiver's error, not a movement.
///
/// The device may also have been wrong before. So three fixes in a row that agree with each other are believed, wherever they are.
///
/// What is remembered depends on the fixes and their verdicts alone, not on the order in which they came, because that order
/// is lost when the filter is built again from the store.
struct FixFilter {
    private struct Fix {
        let coordinate: Coordinate
        let observedAt: Instant
    }

    /// Metres that a receiver may be off; over short times they would look like speed.
    private static let noise = 100.0

    /// The last fix that was believed.
    private var last: Fix?
    /// The latest two that were not, if they are later.
    private var suspect: Fix?
    private var earlierSuspect: Fix?

    /// Whether a fix can be believed; `instant` must be later than that of the last one that was.
    mutating func accepts(_ coordinate: Coordinate, at instant: Instant, limitKilometresPerHour limit: Double) -> Bool {
        let fix = Fix(coordinate: coordinate, observedAt: instant)
        let isBelieved = last.map { isWithinReach(fix, of: $0, limit) } ?? true || continuesSuspects(fix, limit)
        if isBelieved { trust(fix) } else { suspect(fix) }
        return isBelieved
    }

    /// Takes a fix from the store, as it was judged then.
    mutating func restore(_ coordinate: Coordinate, at instant: Instant, wasJump: Bool) {
        let fix = Fix(coordinate: coordinate, observedAt: instant)
        if wasJump { suspect(fix) } else { trust(fix) }
    }

    private func continuesSuspects(_ fix: Fix, _ limit: Double) -> Bool {
        guard let suspect, let earlierSuspect, suspect.observedAt < fix.observedAt else { return false }
        return isWithinReach(suspect, of: earlierSuspect, limit) && isWithinReach(fix, of: suspect, limit)
    }

    private mutating func trust(_ fix: Fix) {
        last = fix
        if let suspect, suspect.observedAt <= fix.observedAt { self.suspect = nil }
        if let earlierSuspect, earlierSuspect.observedAt <= fix.observedAt { self.earlierSuspect = nil }
    }

    private mutating func suspect(_ fix: Fix) {
        if let suspect, fix.observedAt <= suspect.observedAt {
            if let earlierSuspect, fix.observedAt <= earlierSuspect.observedAt { return }
            earlierSuspect = fix
        } else {
            earlierSuspect = suspect
            suspect = fix
        }
    }

    private func isWithinReach(_ fix: Fix, of origin: Fix, _ limitKilometresPerHour: Double) -> Bool {
        let metres = Earth.distance(from: origin.coordinate, to: fix.coordinate) - Self.noise
        guard metres > 0 else { return true }
        return metres * 3.6 <= limitKilometresPerHour * (fix.observedAt - origin.observedAt).seconds
    }
}
