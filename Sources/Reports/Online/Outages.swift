public import Documents
public import Rules
public import Telemetry

/// `outages.csv`: days on which a vehicle was reported to be out of service (停运报备), so that nobody expects it on line.
public struct Outages: Sendable {
    private static let columns = ["device", "from", "to", "reason", "reported_by"]

    /// Days since 1970-01-01, both included, and the line that says so.
    private struct Stretch: Sendable {
        let days: ClosedRange<Int>
        let line: Int
    }

    private var stretches: [String: [Stretch]] = [:]

    /// Nothing was reported.
    public init() {}

    /// Reads the table; rows with a mistake are left out, and every mistake is a problem.
    ///
    /// `register`: the devices that may be named.
    public init(csv bytes: [UInt8], file: String, register: Register, problems: ProblemList) {
        let table = CSVTable(parsing: bytes, required: Self.columns)
        problems.add(table.problems, file: file)
        let names = Set(register.rows.map(\.device))
        var advice = MisspeltNames(of: names)
        for row in table.rows {
            let found = problemsWithNames(row, names, &advice)
            problems.add(found, file: file)
            do throws(CSVProblem) {
                let days = try days(of: row)
                if found.isEmpty { try add(Stretch(days: days, line: row.line), to: row["device"], row) }
            } catch {
                problems.add([error], file: file)
            }
        }
    }

    /// Whether a device was reported to be out of service on a day.
    public func cover(_ device: String, on date: CivilDate) -> Bool {
        stretches[device]?.contains { $0.days.contains(date.daysSinceEpoch) } ?? false
    }

    private func problemsWithNames(
        _ row: CSVRow,
        _ names: Set<String>,
        _ advice: inout MisspeltNames
    ) -> [CSVProblem] {
        var found: [CSVProblem] = []
        for column in ["reason", "reported_by"] where row[column].isEmpty {
            found.append(
                row.problem(in: column, "is empty; an outage excuses a vehicle only with its reason and its reporter")
            )
        }
        let device = row["device"]
        if !names.contains(device) {
            let advice = advice.nearest(to: device).map { "; did you mean '\($0)'?" } ?? ""
            found.append(row.problem(in: "device", "devices.csv has no device '\(device)'\(advice)"))
        }
        return found
    }

    private func days(of row: CSVRow) throws(CSVProblem) -> ClosedRange<Int> {
        let from = try day("from", of: row)
        let to = try day("to", of: row)
        guard from <= to else { throw row.problem(in: "to", "\(to) is before from, \(from)") }
        return from.daysSinceEpoch...to.daysSinceEpoch
    }

    private func day(_ column: String, of row: CSVRow) throws(CSVProblem) -> CivilDate {
        guard let date = CivilDate(row[column]) else {
            throw row.problem(in: column, "'\(row[column])' is no date; write it as 2026-11-23")
        }
        return date
    }

    private mutating func add(_ stretch: Stretch, to device: String, _ row: CSVRow) throws(CSVProblem) {
        if let other = stretches[device]?.first(where: { $0.days.overlaps(stretch.days) }) {
            throw row.problem(in: "from", "some of these days of '\(device)' are already in line \(other.line)")
        }
        stretches[device, default: []].append(stretch)
    }
}
