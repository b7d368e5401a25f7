public import Schedules
public import Telemetry

/// The day or the month that a report is about, on the city's calendar.
public enum ReportPeriod: Sendable, Equatable {
    case day(CivilDate, CivilZone)
    /// `month`: 1…12.
    case month(year: Int, month: Int, CivilZone)

    /// How long a period is.
    public enum Span: String, Sendable, CaseIterable {
        case day, month
    }

    public var span: Span {
        switch self {
        case .day: .day
        case .month: .month
        }
    }

    /// Reads `2026-03-04` or `2026-03`; `nil` for anything else.
    public init?(_ text: String, in zone: CivilZone = .shanghai) {
        let digits = text.utf8.map { $0 == UInt8(ascii: "-") ? nil : Int($0) - 48 }
        guard digits.allSatisfy({ $0.map { (0...9).contains($0) } ?? true }) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count == 2 }),
            let year = Int(parts[0]), let month = Int(parts[1]),
            let first = CivilDate(year: year, month: month, day: 1)
        else { return nil }
        guard parts.count == 3 else {
            self = .month(year: first.year, month: first.month, zone)
            return
        }
        guard let day = Int(parts[2]), let date = CivilDate(year: year, month: month, day: day) else { return nil }
        self = .day(date, zone)
    }

    /// From 00:00 of the first day to 00:00 of the day after the last.
    public var stretch: Range<Instant> {
        let last = days[days.count - 1]
        return zone.startOfDay(days[0])..<zone.startOfDay(CivilDate(daysSinceEpoch: last.daysSinceEpoch + 1))
    }

    /// In their order; at least one.
    public var days: [CivilDate] {
        switch self {
        case .day(let date, _): return [date]
        case .month(let year, let month, _):
            return (1...CivilDate.days(inMonth: month, of: year)).compactMap {
                CivilDate(year: year, month: month, day: $0)
            }
        }
    }

    public var zone: CivilZone {
        switch self {
        case .day(_, let zone), .month(_, _, let zone): zone
        }
    }

    /// The day or the month before.
    public var previous: ReportPeriod {
        switch self {
        case .day(let date, let zone): return .day(CivilDate(daysSinceEpoch: date.daysSinceEpoch - 1), zone)
        case .month(let year, let month, let zone):
            return month == 1 ? .month(year: year - 1, month: 12, zone) : .month(year: year, month: month - 1, zone)
        }
    }
}

extension ReportPeriod: CustomStringConvertible {
    /// As ``init(_:in:)`` reads it.
    public var description: String {
        switch self {
        case .day(let date, _): "\(date)"
        case .month: String(days[0].description.dropLast(3))
        }
    }
}
