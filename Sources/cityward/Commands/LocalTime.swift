import ArgumentParser
import Schedules
import Telemetry

/// Times on the command line, as people in China write and read them.
enum LocalTime {
    /// Reads `2026-11-23` (its midnight), `2026-11-23T07:00`, `2026-11-23 07:00:30` or an RFC 3339 time.
    ///
    /// Anything else is an error of the command's use.
    static func instant(_ text: String) throws -> Instant {
        if let date = CivilDate(text) { return CivilZone.shanghai.startOfDay(date) }
        let candidates = [text, "\(text)+08:00", "\(text):00+08:00"]
        guard let instant = candidates.lazy.compactMap({ Instant(rfc3339: $0) }).first else {
            throw ValidationError("write 2026-11-23, 2026-11-23T07:00 or 2026-11-23T07:00:00+08:00")
        }
        return instant
    }

    /// `2026-11-23T07:00:00+08:00`; milliseconds only where there are some.
    static func text(_ instant: Instant) -> String {
        let text = instant.rfc3339()
        guard instant.milliseconds % 1000 == 0, let point = text.firstIndex(of: ".") else { return text }
        return String(text[..<point]) + text[text.index(point, offsetBy: 4)...]
    }
}
