import ArgumentParser
import Telemetry

/// Where a replay begins or ends: an instant, or a day or minute in China.
struct ReplayBound: ExpressibleByArgument {
    let start: Instant
    /// The same instant, or the end of the day where a day was given.
    let end: Instant

    init?(argument: String) {
        if let day = CivilDate(argument) {
            guard let midnight = Instant(rfc3339: "\(day)T00:00:00+08:00") else { return nil }
            start = midnight
            end = midnight + .days(1)
            return
        }
        let candidates = [argument, argument + "+08:00", argument + ":00+08:00"]
        guard let instant = candidates.lazy.compactMap({ Instant(rfc3339: $0) }).first else { return nil }
        start = instant
        end = instant
    }
}
