import Places
import Telemetry

/// Tells a fix that no vehicle can have reached since the last one: a receiver's error, not a movement.
///
/// The device may also have been wrong before. So three fixes in a row that agree with each other are believed, wherever they are.
struct FixFilter {
    /// Metres that a receiver may be off; over short times they would look like speed.
    private static let noise = 100.0
    private static let fixesBelieved = 3

    private var last: (coordinate: Coordinate, at: Instant)?
    private var suspect: (coordinate: Coordinate, at: Instant)?
    private var suspects = 0

    /// The time of the newest fix, believed or not.
    var latest: Instant { suspect?.at ?? last?.at ?? .distantPast }

    /// Whether a fix can be believed; `at` must be later than all before.
    mutating func accepts(_ coordinate: Coordinate, at instant: Instant, limitKilometresPerHour limit: Double) -> Bool {
        guard let last else {
            trust(coordinate, at: instant)
            return true
        }
        if isWithinReach(coordinate, instant, from: last, limit) {
            trust(coordinate, at: instant)
            return true
        }
        let agrees = suspect.map { isWithinReach(coordinate, instant, from: $0, limit) } ?? false
        suspects = agrees ? suspects + 1 : 1
        suspect = (coordinate, instant)
        guard suspects >= Self.fixesBelieved else { return false }
        trust(coordinate, at: instant)
        return true
    }

    /// Takes a fix from the store, as it was judged then.
    mutating func restore(_ coordinate: Coordinate, at instant: Instant, wasJump: Bool, limitKilometresPerHour: Double)
    {
        guard wasJump else { return trust(coordinate, at: instant) }
        _ = accepts(coordinate, at: instant, limitKilometresPerHour: limitKilometresPerHour)
    }

    private mutating func trust(_ coordinate: Coordinate, at instant: Instant) {
        last = (coordinate, instant)
        suspect = nil
        suspects = 0
    }

    private func isWithinReach(
        _ coordinate: Coordinate,
        _ instant: Instant,
        from origin: (coordinate: Coordinate, at: Instant),
        _ limitKilometresPerHour: Double
    ) -> Bool {
        let metres = Earth.distance(from: origin.coordinate, to: coordinate) - Self.noise
        guard metres > 0 else { return true }
        return metres / (instant - origin.at).seconds * 3.6 <= limitKilometresPerHour
    }
}
