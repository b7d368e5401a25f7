public import Documents
public import Telemetry

/// The days on which a country deviates from its week: public holidays, the weekend days that are worked in exchange, and
/// school holidays.
///
/// China's list is published by the State Council every autumn for the next year; there is no rule to compute it from.
public struct HolidayCalendar: Sendable {
    /// What the column `kind` of `holidays.csv` may say.
    public enum Kind: String, CaseIterable, Sendable {
        /// A public holiday, `PH` in opening hours: nobody works.
        case holiday
        /// A Saturday or Sunday that is worked in exchange for a holiday (调休上班).
        case workday
        /// A day without school, `SH` in opening hours. It may also be a holiday or a workday.
        case school
    }

    /// In days since 1970-01-01, sorted.
    let publicHolidays: [Int]
    let schoolHolidays: [Int]
    private let workdays: [Int]
    private let names: [Int: String]

    /// A calendar of weeks without exceptions.
    public init() {
        self.init(days: [:], names: [:])
    }

    /// Reads `holidays.csv`: the columns `date` (2026-10-01), `kind` and, if there is one, `name`.
    ///
    /// Throws every bad row with its line. The same date may be there twice if both rows agree.
    public init(csv bytes: [UInt8]) throws(CSVError) {
        let table = CSVTable(parsing: bytes, required: ["date", "kind"], optional: ["name"])
        var problems = table.problems
        var days: [Kind: [Int: Int]] = [:]
        var names: [Int: String] = [:]
        for row in table.rows {
            do throws(CSVProblem) {
                let (kind, day) = try entry(row)
                if let line = kind.opposite.flatMap({ days[$0]?[day] }) {
                    throw row.problem(in: "kind", "\(row["date"]) is a \(kind) here and the opposite in line \(line)")
                }
                days[kind, default: [:]][day] = row.line
                if !row["name"].isEmpty, kind != .school || names[day] == nil { names[day] = row["name"] }
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw CSVError(problems) }
        self.init(days: days, names: names)
    }

    /// Reads a text; see ``init(csv:)-([UInt8])``.
    public init(csv text: String) throws(CSVError) {
        try self.init(csv: Array(text.utf8))
    }

    private init(days: [Kind: [Int: Int]], names: [Int: String]) {
        publicHolidays = (days[.holiday] ?? [:]).keys.sorted()
        schoolHolidays = (days[.school] ?? [:]).keys.sorted()
        workdays = (days[.workday] ?? [:]).keys.sorted()
        self.names = names
    }

    /// Whether a date is of a kind.
    public func contains(_ kind: Kind, on date: CivilDate) -> Bool {
        guard let day = date.dayNumber else { return false }
        return switch kind {
        case .holiday: publicHolidays.containsSorted(day)
        case .workday: workdays.containsSorted(day)
        case .school: schoolHolidays.containsSorted(day)
        }
    }

    /// What the file calls a date, such as 国庆节.
    public func name(of date: CivilDate) -> String? {
        date.dayNumber.flatMap { names[$0] }
    }

    /// Whether the list knows a year at all; every year has public holidays, so one without them was forgotten.
    public func covers(year: Int) -> Bool {
        publicHolidays.contains { CivilDate(daysSinceEpoch: $0).year == year }
    }

    func isWorkday(_ day: Int) -> Bool {
        workdays.containsSorted(day)
    }

    /// Which holidays a day is, among those that are asked for.
    func holidays(on day: Int, among asked: HolidaySelector) -> HolidaySelector {
        var found: HolidaySelector = []
        if asked.contains(.publicHoliday), publicHolidays.containsSorted(day) { found.insert(.publicHoliday) }
        if asked.contains(.schoolHoliday), schoolHolidays.containsSorted(day) { found.insert(.schoolHoliday) }
        return found
    }
}

/// Reads one row.
private func entry(_ row: CSVRow) throws(CSVProblem) -> (kind: HolidayCalendar.Kind, day: Int) {
    guard let day = CivilDate(row["date"])?.dayNumber else {
        throw row.problem(in: "date", "'\(row["date"])' is not a date; write it as 2026-10-01")
    }
    guard let kind = HolidayCalendar.Kind(rawValue: row["kind"]) else {
        let kinds = HolidayCalendar.Kind.allCases.map(\.rawValue)
        let nearest = nearestName(to: row["kind"], among: kinds).map { "did you mean '\($0)'?" }
        let advice = nearest ?? "write \(kinds.joined(separator: " or "))"
        throw row.problem(in: "kind", "unknown kind '\(row["kind"])'; \(advice)")
    }
    return (kind, day)
}

extension HolidayCalendar.Kind {
    /// The kind that the same day cannot be.
    fileprivate var opposite: Self? {
        switch self {
        case .holiday: .workday
        case .workday: .holiday
        case .school: nil
        }
    }
}
