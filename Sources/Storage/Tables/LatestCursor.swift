import Databases
import SQLite
import Telemetry

/// Goes through the latest readings of a class: those that are live, then those of devices that have been silent since theirs was moved.
final class LatestCursor: VirtualCursor {
    private let table: LatestTable
    private let pool: StatementPool?
    private var live: PooledStatement?
    private var hasLiveRow = false
    /// Whether the live row has been shown, and the next one is wanted.
    private var isShown = false
    /// Devices of which a live reading has been met.
    private var met: Set<String> = []
    /// When the last judged reading was made of devices of which some have been moved; without those of which a newer one is live.
    private var settled: [String: Instant] = [:]
    private var settledRows: PooledStatement?
    private var device: String?
    private(set) var isAtEnd = true

    init(_ table: LatestTable) {
        self.table = table
        pool = table.statements
    }

    deinit {
        end()
    }

    func begin(plan: Int32, _ arguments: borrowing SQLArguments) throws {
        end()
        device = nil
        if plan == 1 {
            guard let text = arguments.text(0) else { return }
            device = text
        }
        // What is live first: from the first row on the store stands still for us, and whatever is moved is still seen there.
        live = try startedLive()
        hasLiveRow = try live?.statement.step() ?? false
        isShown = false
        settled = try settledTimes()
        isAtEnd = false
        try next()
    }

    func next() throws {
        if let live {
            if try goToLive(live) { return }
            endLive()
            settledRows = try startedSettled(table.columns.map(\.quoted).joined(separator: ", "))
        }
        if let settledRows, try goToSettled(settledRows) { return }
        end()
    }

    func column(_ index: Int, into result: borrowing ColumnResult) throws {
        guard let rows = live ?? settledRows else { return result.setNull() }
        result.set(Int32(index), of: rows.statement)
    }

    // MARK: - What is live

    private func startedLive() throws(DatabaseError) -> PooledStatement? {
        let columns = table.columns.map(\.quoted).joined(separator: ", ")
        // The primary key gives the order.
        let live = try pool?.take(
            """
            SELECT \(columns) FROM main.\(table.deviceClass)_reading
            WHERE late = 0 AND jump = 0 \(device == nil ? "" : "AND device = ?1") ORDER BY observed_at DESC, device DESC
            """
        )
        if let live, let device { try live.statement.bind(1, device) }
        return live
    }

    /// Goes to the next device of which the latest reading is live.
    private func goToLive(_ live: PooledStatement) throws(DatabaseError) -> Bool {
        if isShown { hasLiveRow = try live.statement.step() }
        isShown = true
        while hasLiveRow {
            if isLatest(live.statement.text(0), Instant(milliseconds: live.statement.integer(1))) {
                table.use.liveRows += 1
                return true
            }
            hasLiveRow = try live.statement.step()
        }
        return false
    }

    /// Whether the reading that is met next is the last one of its device.
    private func isLatest(_ device: String, _ observedAt: Instant) -> Bool {
        guard met.insert(device).inserted else { return false }
        // What is live of a device is newer than what was moved of it, but for readings that were brought in later.
        if let time = settled[device], time > observedAt { return false }
        settled[device] = nil
        return true
    }

    private func endLive() {
        if let live { pool?.giveBack(live) }
        live = nil
        met = []
    }

    // MARK: - What has left the live store

    /// When the last judged reading was made of devices of which some have been moved.
    private func settledTimes() throws(DatabaseError) -> [String: Instant] {
        guard let rows = try startedSettled("device, observed_at") else { return [:] }
        defer { pool?.giveBack(rows) }
        var times: [String: Instant] = [:]
        while try rows.statement.step() {
            times[rows.statement.text(0)] = Instant(milliseconds: rows.statement.integer(1))
        }
        return times
    }

    private func startedSettled(_ columns: String) throws(DatabaseError) -> PooledStatement? {
        let rows = try pool?.take(
            """
            SELECT \(columns) FROM main.\(SettledDeviceTable.name(of: table.deviceClass))
            WHERE observed_at IS NOT NULL \(device == nil ? "" : "AND device = ?1")
            """
        )
        if let rows, let device { try rows.statement.bind(1, device) }
        return rows
    }

    /// Goes to the next device of which no newer reading is live.
    private func goToSettled(_ rows: PooledStatement) throws(DatabaseError) -> Bool {
        while try rows.statement.step() {
            guard settled[rows.statement.text(0)] != nil else { continue }
            table.use.archivedRows += 1
            return true
        }
        return false
    }

    private func end() {
        endLive()
        if let settledRows { pool?.giveBack(settledRows) }
        settledRows = nil
        settled = [:]
        isAtEnd = true
    }
}
