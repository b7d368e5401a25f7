import Documents
import Places
import Schedules
import Telemetry

/// Reads the rows of `permits.csv`, thousands of which name the same few places and hours.
struct PermitReader {
    private let places: PlaceIndex
    private let holidays: HolidayCalendar
    private let zone: CivilZone
    private var advice: MisspeltNames
    private var knownWindows: [String: TimeWindow] = [:]
    private var problems: [CSVProblem] = []

    init(places: PlaceIndex, holidays: HolidayCalendar, zone: CivilZone) {
        self.places = places
        self.holidays = holidays
        self.zone = zone
        advice = MisspeltNames(of: places.places.lazy.map(\.identifier))
    }

    /// Plates stand in one field, separated by semicolons, spaces or commas, the Chinese ones too.
    static func plates(in field: String) -> [String] {
        field.split(whereSeparator: { ";,；，、 |".contains($0) }).map(String.init)
    }

    /// What was wrong with the rows since the last call.
    mutating func takeProblems() -> [CSVProblem] {
        defer { problems = [] }
        return problems
    }

    /// The permit of a row, `nil` where its days cannot be told.
    mutating func permit(in row: CSVRow) -> Permits.Permit? {
        if row["permit"].isEmpty { problems.append(row.problem(in: "permit", "the permit has no number")) }
        if Self.plates(in: row["plates"]).isEmpty { problems.append(row.problem(in: "plates", "no plate")) }
        let first = day("valid_from", of: row)
        let last = day("valid_to", of: row)
        let windows = windows(of: row)
        let route = place("route", of: row)
        let sourceSite = place("source_site", of: row)
        let disposalSite = place("disposal_site", of: row)
        guard let first, let last else { return nil }
        guard first <= last else {
            problems.append(row.problem(in: "valid_to", "\(last) is before valid_from, \(first)"))
            return nil
        }
        let end = CivilDate(daysSinceEpoch: last.daysSinceEpoch + 1)
        return Permits.Permit(
            number: row["permit"],
            validity: zone.startOfDay(first)..<zone.startOfDay(end),
            windows: windows,
            route: route,
            sourceSite: sourceSite,
            disposalSite: disposalSite,
            company: row["company"].isEmpty ? nil : row["company"],
            fields: Permits.columns.compactMap { row[$0].isEmpty ? nil : ($0, row[$0]) }
        )
    }

    private mutating func day(_ column: String, of row: CSVRow) -> CivilDate? {
        if let date = CivilDate(row[column]) { return date }
        problems.append(row.problem(in: column, "'\(row[column])' is no date; write it as 2026-11-23"))
        return nil
    }

    private mutating func place(_ column: String, of row: CSVRow) -> PlaceID? {
        guard !row[column].isEmpty else { return nil }
        if let place = places.place(named: row[column]) { return place }
        let advice = advice.nearest(to: row[column]).map { "; did you mean '\($0)'?" } ?? ""
        problems.append(row.problem(in: column, "no place file defines '\(row[column])'\(advice)"))
        return nil
    }

    private mutating func windows(of row: CSVRow) -> TimeWindow? {
        let text = row["windows"]
        guard !text.isEmpty else { return nil }
        if let known = knownWindows[text] { return known }
        do {
            let windows = TimeWindow(try OpeningHours(text), in: zone, holidays: holidays)
            knownWindows[text] = windows
            return windows
        } catch {
            problems.append(row.problem(in: "windows", "\(error.message) (column \(error.column) of '\(error.text)')"))
            return nil
        }
    }
}
