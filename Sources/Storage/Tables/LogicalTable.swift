import SQLite
import Telemetry

/// All readings of a class as one table, wherever they are: `temp.truck_reading`, which stands before `main.truck_reading`.
///
/// It has the columns of the live table and a hidden one, `day`: the date in China as a text. Comparisons with `observed_at` and `day`
/// decide which archives are opened, `device = …` what is read of them.
final class LogicalTable: VirtualTable {
    let deviceClass: String
    let columns: [LogicalColumn]
    let archives: (any DayArchives)?
    let use: ArchiveUse
    private(set) var statements: StatementPool?
    /// A plan's number is its place. There are as many as statements differ in what they compare and read.
    private var plans: [LogicalPlan] = []
    private var numbers: [LogicalPlan: Int32] = [:]

    init(_ deviceClass: String, _ columns: [LogicalColumn], _ archives: (any DayArchives)?, _ use: ArchiveUse) {
        self.deviceClass = deviceClass
        self.columns = columns
        self.archives = archives
        self.use = use
    }

    /// The number of the column `day`; a class may have a field of that name, and then there is no such column.
    var day: Int { columns.contains { $0.name == "day" } ? -1 : columns.count }

    var declaration: String {
        let day = day < 0 ? "" : ", day TEXT HIDDEN"
        return
            "\(columns.map(\.declaration).joined(separator: ", "))\(day), PRIMARY KEY (observed_at, device)) WITHOUT ROWID"
    }

    func connect(to host: HostConnection) {
        statements = StatementPool(host)
    }

    func disconnect() {
        statements = nil
    }

    func open() -> any VirtualCursor {
        LogicalCursor(self)
    }

    func plan(_ number: Int32) -> LogicalPlan { plans[Int(number)] }

    func plan(_ question: borrowing PlanQuestion) {
        var used: [PlanQuestion.Constraint] = []
        var plan = LogicalPlan(bounds: [], isByDevice: false, columns: [])
        for constraint in question.constraints {
            guard let column = boundedColumn(constraint) else { continue }
            used.append(constraint)
            plan.bounds.append(LogicalPlan.Bound(column: column, comparison: constraint.comparison))
        }
        question.answer(used)
        plan.columns = columns.indices.filter { question.uses(column: $0) }
        if let isByDevice = isByDevice(question.order, plan.hasDevice) {
            plan.isByDevice = isByDevice
            question.promiseOrder()
        }
        let estimate = LogicalEstimate(plan)
        question.estimate(rows: estimate.rows, cost: estimate.cost)
        if estimate.isOneRow { question.promiseOneRow() }
        question.name(plan: number(of: plan), title: title(of: plan))
    }

    private func boundedColumn(_ constraint: PlanQuestion.Constraint) -> LogicalPlan.Column? {
        switch constraint.column {
        // What is live would be looked through for each device of a list; better once for all.
        case 0: constraint.comparison == .equal && !constraint.isWithList ? .device : nil
        case 1: .observedAt
        case day: .day
        default: nil
        }
    }

    /// Whether the order that is wanted is the one by device; `nil` where rows do not come in the order that is wanted.
    private func isByDevice(_ order: [(column: Int, isDescending: Bool)], _ hasDevice: Bool) -> Bool? {
        // Of one device all rows are in the order of the device.
        let terms = order.filter { !hasDevice || $0.column != 0 }
        guard let first = terms.first else { return false }
        guard !first.isDescending else { return nil }
        if hasDevice { return first.column == 1 ? true : nil }
        guard first.column == 0 else { return nil }
        // What comes after device and time orders nothing: they tell rows apart.
        return terms.count == 1 || (terms[1].column == 1 && !terms[1].isDescending) ? true : nil
    }

    private func number(of plan: LogicalPlan) -> Int32 {
        if let number = numbers[plan] { return number }
        let number = Int32(plans.count)
        plans.append(plan)
        numbers[plan] = number
        return number
    }

    /// For `EXPLAIN QUERY PLAN`.
    private func title(of plan: LogicalPlan) -> String {
        let bounds = plan.bounds.map { bound in
            switch bound.column {
            case .device: "device\(bound.comparison.rawValue)?"
            case .observedAt: "observed_at\(bound.comparison.rawValue)?"
            case .day: "day\(bound.comparison.rawValue)?"
            }
        }
        return (bounds.isEmpty ? "all days" : bounds.joined(separator: " AND "))
            + (plan.isByDevice ? ", by device" : "")
    }
}

/// A column of a class's table.
struct LogicalColumn {
    let name: String
    /// `TEXT`, `INTEGER` or `REAL`.
    let type: String
    let isRequired: Bool

    /// The name, quoted: a field may be called `order`.
    var quoted: String { "\"\(name)\"" }
    var declaration: String { "\(quoted) \(type)\(isRequired ? " NOT NULL" : "")" }
}

/// What a plan costs, for SQLite to compare with others: only the proportions matter.
private struct LogicalEstimate {
    let rows: Double
    let cost: Double
    let isOneRow: Bool

    /// A store of a hundred million readings of ten thousand devices over a hundred days.
    init(_ plan: LogicalPlan) {
        let isAtOneTime = plan.bounds.contains { $0.column == .observedAt && $0.comparison == .equal }
        let isOnOneDay = plan.bounds.contains { $0.column == .day && $0.comparison == .equal }
        let ends = plan.bounds.filter { $0.column != .device && $0.comparison != .equal }
        let isAfter = ends.contains { $0.comparison == .greater || $0.comparison == .greaterOrEqual }
        let isBefore = ends.contains { $0.comparison == .less || $0.comparison == .lessOrEqual }
        let share = isAtOneTime ? 1e-5 : isOnOneDay || (isAfter && isBefore) ? 0.01 : isAfter || isBefore ? 0.5 : 1
        isOneRow = isAtOneTime && plan.hasDevice
        rows = isOneRow ? 1 : 1e8 * share * (plan.hasDevice ? 1e-4 : 1)
        // Each day must be opened; what is live is looked through whoever is asked for.
        cost = rows + 1e6 * share + 10
    }
}
