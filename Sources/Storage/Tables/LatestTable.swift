import SQLite
import Telemetry

/// The last judged reading of each device of a class, one that was neither late nor a jump: `latest_truck_reading`.
///
/// It goes once through what is live, from the newest reading to the oldest. What it was of the others
/// is kept since it was moved: ``SettledDeviceTable``. So nothing is looked through but what is live.
final class LatestTable: VirtualTable {
    static let commonColumns = ["device", "observed_at", "received_at"]

    let deviceClass: String
    let columns: [LogicalColumn]
    let use: ArchiveUse
    private(set) var statements: StatementPool?

    /// * `columns`: those of the live table.
    init(_ deviceClass: String, _ columns: [LogicalColumn], _ use: ArchiveUse) {
        self.deviceClass = deviceClass
        self.columns = columns.filter { $0.name != "late" && $0.name != "jump" }
        self.use = use
    }

    var declaration: String {
        "\(columns.map(\.declaration).joined(separator: ", ")), PRIMARY KEY (device)) WITHOUT ROWID"
    }

    func connect(to host: HostConnection) {
        statements = StatementPool(host)
    }

    func disconnect() {
        statements = nil
    }

    func open() -> any VirtualCursor {
        LatestCursor(self)
    }

    func plan(_ question: borrowing PlanQuestion) {
        // What is live would be looked through for each device of a list; better once for all.
        let device = question.constraints.first { $0.column == 0 && $0.comparison == .equal && !$0.isWithList }
        guard let device else {
            question.name(plan: 0, title: "latest of all devices")
            return question.estimate(rows: 1e4, cost: 1e6)
        }
        question.answer([device])
        question.promiseOneRow()
        question.name(plan: 1, title: "latest of device=?")
        question.estimate(rows: 1, cost: 1e6)
    }
}
