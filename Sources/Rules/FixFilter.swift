import Places
public import Telemetry

/// Tells a fix that no vehicle can have reached since the last one: a receiver's error, not a movement.
///
/// The device may also have been wrong before. So three fixes in a row that agree with each other are believed,
/// wherever they are.
public struct FixFilter: Sendable {
    private struct Fix: Sendable {
        let coordinate: Coordinate
        let observedAt: Instant
    }

    /// Metres that a receiver may be off; over short times they would look like speed.
    private static let noise = 100.0
    private static let fixesBelieved = 3

    /// The last fix that was believed.
    private var last: Fix?
    /// The last fix that was not, and how many in a row agree with each other up to it.
    private var suspect: Fix?
    private var suspects = 0

    public init() {}

    /// Whether a fix can be believed; `instant` must be later than all before.
    public mutating func accepts(
        _ coordinate: Coordinate,
        at instant: Instant,
        limitKilometresPerHour limit: Double
    ) -> Bool {
        let fix = Fix(coordinate: coordinate, observedAt: instant)
        if let last, !isWithinReach(fix, of: last, limit) {
            suspect(fix, limit)
            guard suspects >= Self.fixesBelieved else { return false }
        }
        trust(fix)
        return true
    }

    /// Takes a fix from the store, as it was judged then.
    public mutating func restore(
        _ coordinate: Coordinate,
        at instant: Instant,
        wasJump: Bool,
        limitKilometresPerHour: Double
    ) {
        let fix = Fix(coordinate: coordinate, observedAt: instant)
        if wasJump { suspect(fix, limitKilometresPerHour) } else { trust(fix) }
    }

    private mutating func suspect(_ fix: Fix, _ limitKilometresPerHour: Double) {
        let agrees = suspect.map { isWithinReach(fix, of: $0, limitKilometresPerHour) } ?? false
        suspects = agrees ? suspects + 1 : 1
        suspect = fix
    }

    private mutating func trust(_ fix: Fix) {
        last = fix
        suspect = nil
        suspects = 0
    }

    private func isWithinReach(_ fix: Fix, of origin: Fix, _ limitKilometresPerHour: Double) -> Bool {
        let seconds = (fix.observedAt - origin.observedAt).seconds
        // Mostly this tells it: no way is longer than its northward and its eastward part, and a degree is at most 112 km.
        let degrees =
            abs(fix.coordinate.latitude - origin.coordinate.latitude)
            + abs(fix.coordinate.longitude - origin.coordinate.longitude)
        if (degrees * 112_000 - Self.noise) * 3.6 <= limitKilometresPerHour * seconds { return true }
        let metres = Earth.distance(from: origin.coordinate, to: fix.coordinate) - Self.noise
        guard metres > 0 else { return true }
        return metres * 3.6 <= limitKilometresPerHour * seconds
    }
}
