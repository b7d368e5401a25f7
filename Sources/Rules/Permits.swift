public import Documents
public import Places
public import Schedules
import Telemetry

/// `permits.csv`: which truck may carry what from where to where, on which days and at which hours.
public struct Permits: Sendable {
    static let columns = [
        "permit", "plates", "valid_from", "valid_to", "windows", "route", "source_site", "disposal_site", "company",
    ]

    /// One transport permit (核准证).
    struct Permit: Sendable {
        let number: String
        /// First instant of its first day, and of the day after its last.
        let validity: Range<Instant>
        let windows: TimeWindow?
        let disposalSite: PlaceID?
    }

    private let permits: [Permit]
    private let byPlate: [String: [Int]]

    /// No permits: nothing is permitted.
    public init() {
        permits = []
        byPlate = [:]
    }

    public init(
        csv bytes: [UInt8],
        file: String,
        places: PlaceIndex,
        holidays: HolidayCalendar,
        zone: CivilZone,
        problems: ProblemList
    ) {
        let table = CSVTable(
            parsing: bytes,
            required: ["permit", "plates", "valid_from", "valid_to"],
            optional: Array(Self.columns.dropFirst(4))
        )
        problems.add(table.problems, file: file)
        var permits: [Permit] = []
        var byPlate: [String: [Int]] = [:]
        for row in table.rows {
            var found: [CSVProblem] = []
            let permit = permit(in: row, places, holidays, zone, &found)
            problems.add(found, file: file)
            guard let permit else { continue }
            for plate in plates(in: row["plates"]) { byPlate[plate, default: []].append(permits.count) }
            permits.append(permit)
        }
        self.permits = permits
        self.byPlate = byPlate
    }

    /// The numbers of a plate's permits, valid or not.
    func numbers(of plate: String) -> [Int] {
        byPlate[plate] ?? []
    }

    /// Whether a permit covers an instant, by its days and its hours.
    func isValid(_ number: Int, at instant: Instant) -> Bool {
        let permit = permits[number]
        guard permit.validity.contains(instant) else { return false }
        return permit.windows?.phase(at: instant).isOpen ?? true
    }

    func disposalSite(_ number: Int) -> PlaceID? {
        permits[number].disposalSite
    }
}

/// Plates stand in one field, separated by semicolons, spaces or commas, the Chinese ones too.
private func plates(in field: String) -> [String] {
    field.split(whereSeparator: { ";,；，、 |".contains($0) }).map(String.init)
}

private func permit(
    in row: CSVRow,
    _ places: PlaceIndex,
    _ holidays: HolidayCalendar,
    _ zone: CivilZone,
    _ problems: inout [CSVProblem]
) -> Permits.Permit? {
    func day(_ column: String) -> CivilDate? {
        if let date = CivilDate(row[column]) { return date }
        problems.append(row.problem(in: column, "'\(row[column])' is no date; write it as 2026-11-23"))
        return nil
    }
    func place(_ column: String) -> PlaceID? {
        guard !row[column].isEmpty else { return nil }
        if let place = places.place(named: row[column]) { return place }
        let advice = places.nearestName(to: row[column]).map { "; did you mean '\($0)'?" } ?? ""
        problems.append(row.problem(in: column, "no place file defines '\(row[column])'\(advice)"))
        return nil
    }
    func windows() -> TimeWindow? {
        guard !row["windows"].isEmpty else { return nil }
        do {
            return TimeWindow(try OpeningHours(row["windows"]), in: zone, holidays: holidays)
        } catch {
            problems.append(row.problem(in: "windows", "\(error.message) (column \(error.column) of '\(error.text)')"))
            return nil
        }
    }
    if row["permit"].isEmpty { problems.append(row.problem(in: "permit", "the permit has no number")) }
    if plates(in: row["plates"]).isEmpty { problems.append(row.problem(in: "plates", "no plate")) }
    let first = day("valid_from")
    let last = day("valid_to")
    let window = windows()
    _ = place("route")
    _ = place("source_site")
    let disposalSite = place("disposal_site")
    guard let first, let last else { return nil }
    guard first <= last else {
        problems.append(row.problem(in: "valid_to", "\(last) is before valid_from, \(first)"))
        return nil
    }
    let end = CivilDate(daysSinceEpoch: last.daysSinceEpoch + 1)
    return Permits.Permit(
        number: row["permit"],
        validity: zone.startOfDay(first)..<zone.startOfDay(end),
        windows: window,
        disposalSite: disposalSite
    )
}
