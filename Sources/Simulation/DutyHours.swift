import Telemetry

/// The hours of a day at which somebody works.
///
/// This is no reader of opening hours: of `Mo-Su,PH 22:00-06:30` it takes the times and leaves the days, because the simulated
/// fleet works every day. Where there are no times, all hours are duty.
struct DutyHours: Sendable {
    private static let day = 1440

    /// Start and length in minutes; several do not overlap.
    private let shifts: [(start: Int, length: Int)]

    init(reading text: String) {
        var shifts: [(start: Int, length: Int)] = []
        for part in text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ";" }) {
            let times = part.split(separator: "-").map(minute)
            guard times.count == 2, let start = times[0], let end = times[1] else { continue }
            let length = end > start ? end - start : end - start + Self.day
            shifts.append((start, length))
        }
        self.shifts = shifts.isEmpty ? [(0, Self.day)] : shifts
    }

    init(shifts: [(start: Int, length: Int)]) {
        self.shifts = shifts
    }

    var isAllDay: Bool { shifts.contains { $0.length == Self.day } }

    /// Whether one shift covers all the time between two instants.
    func cover(from start: Instant, to end: Instant) -> Bool {
        let minute = LocalTime.minuteOfDay(start)
        let needed = Int((end - start).milliseconds / 60_000) + 1
        return shifts.contains { shift in
            let since = (minute - shift.start + Self.day) % Self.day
            return shift.length == Self.day || since + needed <= shift.length
        }
    }

    /// How many minutes from now on are on duty (if positive) or off duty (if negative); never 0.
    func minutesLeft(at instant: Instant) -> Int {
        let minute = LocalTime.minuteOfDay(instant)
        let untilStart = shifts.map { ($0.start - minute + Self.day - 1) % Self.day + 1 }.min() ?? Self.day
        let left = shifts.compactMap { shift in
            let since = (minute - shift.start + Self.day) % Self.day
            return since < shift.length ? shift.length - since : nil
        }
        return left.max() ?? -untilStart
    }
}

/// `07:30` in minutes since midnight; `24:00` counts.
private func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":").map { Int($0) }
    guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
        (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
}
