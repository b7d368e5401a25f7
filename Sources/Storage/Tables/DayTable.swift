import Databases
import SQLite
import Telemetry

/// What each device's days come to: `truck_day`, a row for each local day and device.
///
/// Its columns are `day`, `device`, `readings`, `first_at`, `last_at`, and for each numeric field `speed_count`, `speed_sum`, `speed_min`
/// and `speed_max`. Sums over a month read some rows for each device instead of all its readings: a sealed day's are in its file; those
/// of a day to which readings still come are reckoned from the readings.
final class DayTable: VirtualTable {
    static let commonColumns = ["day", "device", "readings", "first_at", "last_at"]

    let deviceClass: String
    /// The numeric fields.
    let fields: [String]
    let archives: (any DayArchives)?
    let use: ArchiveUse
    private(set) var statements: StatementPool?
    /// What the plans compare `day` with.
    private var plans: [[PlanQuestion.Comparison]] = []

    /// `columns`: those of the live table.
    init(_ deviceClass: String, _ columns: [LogicalColumn], _ archives: (any DayArchives)?, _ use: ArchiveUse) {
        self.deviceClass = deviceClass
        fields = columns.filter { $0.type == "REAL" }.map(\.name)
        self.archives = archives
        self.use = use
    }

    var declaration: String {
        let numbers = fields.map {
            ", \"\($0)_count\" INTEGER, \"\($0)_sum\" REAL, \"\($0)_min\" REAL, \"\($0)_max\" REAL"
        }
        return """
            day TEXT NOT NULL, device TEXT NOT NULL, readings INTEGER NOT NULL, first_at INTEGER NOT NULL, \
            last_at INTEGER NOT NULL\(numbers.joined()), PRIMARY KEY (day, device)) WITHOUT ROWID
            """
    }

    func connect(to host: HostConnection) {
        statements = StatementPool(host)
    }

    func disconnect() {
        statements = nil
    }

    func open() -> any VirtualCursor {
        DayTableCursor(self)
    }

    func comparisons(_ plan: Int32) -> [PlanQuestion.Comparison] { plans[Int(plan)] }

    func plan(_ question: borrowing PlanQuestion) {
        let used = question.constraints.filter { $0.column == 0 }
        question.answer(used)
        let comparisons = used.map(\.comparison)
        let number = plans.firstIndex(of: comparisons) ?? plans.count
        if number == plans.count { plans.append(comparisons) }
        let title =
            comparisons.isEmpty ? "all days" : comparisons.map { "day\($0.rawValue)?" }.joined(separator: " AND ")
        question.name(plan: Int32(number), title: title)
        let share = comparisons.contains(.equal) ? 0.01 : comparisons.isEmpty ? 1 : 0.3
        question.estimate(rows: 1e6 * share, cost: 1e6 * share)
    }
}

/// Goes through the days that a statement wants, one after the other.
private final class DayTableCursor: VirtualCursor {
    private enum Rows {
        /// Of the file of a sealed day.
        case sealed(ArchiveSummary)
        /// Reckoned from the readings.
        case reckoned(PooledStatement)
    }

    private let table: DayTable
    /// The last first.
    private var days: [LocalDay] = []
    private var day = ""
    private var rows: Rows?
    private(set) var isAtEnd = true

    init(_ table: DayTable) {
        self.table = table
    }

    deinit {
        release()
    }

    func begin(plan: Int32, _ arguments: borrowing SQLArguments) throws {
        release()
        var bounds = LogicalBounds()
        for (position, comparison) in table.comparisons(plan).enumerated() {
            if let text = arguments.text(position) {
                bounds.compareDay(comparison, with: text)
            } else {
                bounds.exclude()
            }
        }
        days = bounds.isEmpty ? [] : try daysWithReadings(in: bounds.stretch).reversed()
        isAtEnd = false
        try next()
    }

    func next() throws {
        while true {
            if try step() { return }
            release()
            guard let next = days.popLast() else {
                isAtEnd = true
                return
            }
            try open(next)
        }
    }

    func column(_ index: Int, into result: borrowing ColumnResult) throws {
        if index == 0 { return result.set(day) }
        switch rows {
        case .sealed(let summary): summary.give(index - 1, to: result)
        case .reckoned(let statement): result.set(Int32(index - 1), of: statement.statement)
        case nil: result.setNull()
        }
    }

    private func step() throws -> Bool {
        switch rows {
        case .sealed(let summary): try summary.step()
        case .reckoned(let statement): try statement.statement.step()
        case nil: false
        }
    }

    private func release() {
        if case .reckoned(let statement) = rows { table.statements?.giveBack(statement) }
        rows = nil
    }

    private func open(_ next: LocalDay) throws {
        day = next.description
        let stretch = next.start..<next.end
        // The live store first: what leaves it from now on is in the file.
        if try firstLive(since: next.start).map({ $0 >= next.end }) ?? true,
            let archive = try table.archives?.archives(of: table.deviceClass, observedIn: stretch).first,
            archive.stretch == stretch,
            let summary = try archive.summary(of: table.deviceClass, fields: table.fields)
        {
            rows = .sealed(summary)
            return
        }
        guard let pool = table.statements else { return }
        let numbers = table.fields.map { ", count(\"\($0)\"), sum(\"\($0)\"), min(\"\($0)\"), max(\"\($0)\")" }
        let statement = try pool.take(
            """
            SELECT device, count(*), min(observed_at), max(observed_at)\(numbers.joined())
            FROM temp.\(table.deviceClass)_reading WHERE observed_at >= ?1 AND observed_at < ?2 GROUP BY device
            """
        )
        try statement.statement.bind(1, next.start.milliseconds)
        try statement.statement.bind(2, next.end.milliseconds)
        rows = .reckoned(statement)
    }

    /// Days of which there is a file or a live reading, in their order.
    private func daysWithReadings(in stretch: Range<Instant>) throws -> [LocalDay] {
        var starts: [Instant: LocalDay] = [:]
        // The live store first, here too.
        var instant = stretch.lowerBound
        while let found = try firstLive(since: instant), found < stretch.upperBound {
            let day = LocalDay(of: found)
            starts[day.start] = day
            instant = day.end
        }
        for archive in try table.archives?.archives(of: table.deviceClass, observedIn: stretch) ?? [] {
            let day = LocalDay(of: archive.stretch.lowerBound)
            starts[day.start] = day
        }
        return starts.values.sorted { $0.start < $1.start }
    }

    private func firstLive(since instant: Instant) throws -> Instant? {
        guard let pool = table.statements else { return nil }
        // The primary key begins with observed_at.
        let statement = try pool.take(
            "SELECT min(observed_at) FROM main.\(table.deviceClass)_reading WHERE observed_at >= ?"
        )
        defer { pool.giveBack(statement) }
        try statement.statement.bind(1, instant.milliseconds)
        guard try statement.statement.step(), !statement.statement.isNull(0) else { return nil }
        return Instant(milliseconds: statement.statement.integer(0))
    }
}

/// The rows of a sealed day's `device_day`: device, readings, first_at, last_at, and four for each field.
public final class ArchiveSummary {
    private let file: DayFile
    private let statement: Statement

    /// Returns `nil` where the day is not sealed.
    init?(_ file: DayFile, fields: [String]) throws(DatabaseError) {
        guard file.layout.isSealed else { return nil }
        let known = Set(file.layout.columns.map(\.name))
        let numbers = fields.flatMap { field in
            known.contains(field)
                ? ["count", "sum", "min", "max"].map { quoted("\(field)_\($0)") } : ["0", "NULL", "NULL", "NULL"]
        }
        statement = try file.connection.prepare(
            "SELECT \((["device", "readings", "first_at", "last_at"] + numbers).joined(separator: ", ")) FROM device_day"
        )
        self.file = file
    }

    func step() throws(DatabaseError) -> Bool { try statement.step() }

    func give(_ column: Int, to result: borrowing ColumnResult) {
        result.set(Int32(column), of: statement)
    }
}
