import Places
import Telemetry

/// What is asked of every reading, whatever its format: a time that can be, and a position that is one.
struct ReadingChecks {
    /// Degrees around (0, 0) in which receivers without a fix claim to be.
    private static let nullIslandRadius = 0.01

    let datum: Datum
    let acceptance: Acceptance

    /// Refuses a time that is too far from the clocks.
    ///
    /// * `wall`: the computer's clock, which no reading may be ahead of.
    /// * `now`: the reception clock, which no reading may be too far behind; `nil` where it has not begun.
    /// * `hint`: what may be wrong with a time that is far too old.
    func check(_ instant: Instant, wall: Instant, now: Instant?, hint: String = "") throws(Refusal) {
        guard instant <= wall + acceptance.future else {
            throw Refusal(reason: .future, detail: "\(instant) is more than \(acceptance.future) ahead")
        }
        if let now, instant < now - acceptance.past {
            throw Refusal(reason: .outdated, detail: "\(instant) is more than \(acceptance.past) old\(hint)")
        }
    }

    /// Refuses the position of a receiver without a fix, and makes WGS-84 of any other.
    func locate(_ position: PositionFields, _ measurements: inout Measurements) throws(Refusal) {
        guard measurements.has(position.latitude), measurements.has(position.longitude) else { return }
        let latitude = measurements.number(position.latitude)
        let longitude = measurements.number(position.longitude)
        guard abs(latitude) > Self.nullIslandRadius || abs(longitude) > Self.nullIslandRadius else {
            throw Refusal(reason: .nullIsland, detail: "lat and lon are zero: no fix")
        }
        guard datum != .wgs84, let converted = datum.toWGS84(latitude: latitude, longitude: longitude) else { return }
        measurements.set(position.latitude, number: converted.latitude)
        measurements.set(position.longitude, number: converted.longitude)
    }

    /// What is wrong with a latitude beyond its range; `longitude`: of the same reading.
    static func hint(longitude: Double) -> String {
        abs(longitude) <= 90 ? "; are lat and lon swapped?" : ""
    }
}
