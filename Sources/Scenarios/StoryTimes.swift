import Schedules
import Telemetry

/// How a story says when: `08:00`, `08:00:30`, `08:00:30.250`, on the day that it has come to, or with a day of its own,
/// `2026-11-24T08:00`; on the city's clock.
struct StoryTimes {
    let zone: CivilZone

    /// `nil` for what is no time.
    func instant(_ text: some StringProtocol, on day: CivilDate) -> Instant? {
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return span(text).map { zone.startOfDay(day) + $0 } }
        guard let day = CivilDate(parts[0]), let span = span(parts[1]) else { return nil }
        return zone.startOfDay(day) + span
    }

    /// Whether a text is meant as a time, right or wrong.
    static func isLikelyTime(_ text: some StringProtocol) -> Bool {
        text.first?.isNumber == true && text.contains(":")
    }

    /// `08:00:30` on `day`, `2026-11-24 08:00:30` on others.
    func text(_ instant: Instant, on day: CivilDate?) -> String {
        let date = zone.date(at: instant)
        let time = instant.rfc3339(offsetMinutes: zone.offsetMinutes).dropFirst(11).prefix(12)
        let short = time.hasSuffix(".000") ? time.dropLast(4) : time
        return date == day ? String(short) : "\(date) \(short)"
    }

    private func span(_ text: some StringProtocol) -> TimeSpan? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hours = number(parts[0], below: 24),
            let minutes = number(parts[1], below: 60)
        else { return nil }
        let minute = TimeSpan.hours(hours) + .minutes(minutes)
        guard parts.count == 3 else { return minute }
        let second = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = number(second[0], below: 60) else { return nil }
        guard second.count == 2 else { return minute + .seconds(seconds) }
        guard (1...3).contains(second[1].count), second[1].utf8.allSatisfy(isDigit), let fraction = Int64(second[1])
        else { return nil }
        let milliseconds = [100, 10, 1][second[1].count - 1] * fraction
        return minute + .seconds(seconds) + TimeSpan(milliseconds: milliseconds)
    }

    private func number(_ text: some StringProtocol, below limit: Int64) -> Int64? {
        guard text.utf8.count == 2, text.utf8.allSatisfy(isDigit), let number = Int64(text), number < limit else {
            return nil
        }
        return number
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
