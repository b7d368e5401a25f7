import SQLite
import Telemetry

/// Goes through the latest readings of a class: those that are live, then those that are archived.
final class LatestCursor: VirtualCursor {
    private let table: LatestTable
    private let pool: StatementPool?
    private var live: PooledStatement?
    private var hasLiveRow = false
    /// Whether the live row has been shown, and the next one is wanted.
    private var isShown = false
    /// Devices of which a live reading has been met.
    private var met: Set<String> = []
    /// When the last judged reading was made of devices that have been archived; without those of which a newer one is live.
    private var archived: [String: Instant] = [:]
    /// What is to be found in archives yet, the first last.
    private var waiting: [(device: String, observedAt: Instant)] = []
    private var open: (archive: any DayArchive, cursor: any ArchiveCursor)?
    private var device: String?
    private(set) var isAtEnd = true

    init(_ table: LatestTable) {
        self.table = table
        pool = table.statements
    }

    deinit {
        end()
    }

    func begin(plan: Int32, _ arguments: borrowing VirtualArguments) throws {
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
        archived = try archivedTimes()
        isAtEnd = false
        try next()
    }

    func next() throws {
        if let live {
            if try goToLive(live) { return }
            endLive()
            listWaiting()
        }
        while let wanted = waiting.popLast() {
            if try goToArchived(wanted) { return }
        }
        end()
    }

    func column(_ index: Int, into result: borrowing ColumnResult) throws {
        if let live {
            result.set(Int32(index), of: live.statement)
        } else {
            try open?.cursor.column(index, into: result)
        }
    }

    // MARK: - What is live

    private func startedLive() throws(SQLiteError) -> PooledStatement? {
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
    private func goToLive(_ live: PooledStatement) throws(SQLiteError) -> Bool {
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
        // What is live of a device is newer than what was archived of it, but for readings that were brought in later.
        if let time = archived[device], time > observedAt { return false }
        archived[device] = nil
        return true
    }

    private func endLive() {
        if let live { pool?.giveBack(live) }
        live = nil
        met = []
    }

    // MARK: - What is archived

    private func archivedTimes() throws(SQLiteError) -> [String: Instant] {
        guard let pool, table.archives != nil else { return [:] }
        let names = try pool.take("SELECT 1 FROM main.sqlite_schema WHERE name = 'device_summary'")
        defer { pool.giveBack(names) }
        guard try names.statement.step() else { return [:] }
        let rows = try pool.take(
            """
            SELECT device, judged_at FROM main.device_summary
            WHERE class = ?1 AND judged_at IS NOT NULL \(device == nil ? "" : "AND device = ?2")
            """
        )
        defer { pool.giveBack(rows) }
        try rows.statement.bind(1, table.deviceClass)
        if let device { try rows.statement.bind(2, device) }
        var times: [String: Instant] = [:]
        while try rows.statement.step() {
            times[rows.statement.text(0)] = Instant(milliseconds: rows.statement.integer(1))
        }
        return times
    }

    /// Archive by archive, so that each is opened once.
    private func listWaiting() {
        waiting = archived.map { ($0, $1) }
            .sorted { ($0.observedAt, $0.device) > ($1.observedAt, $1.device) }
        archived = [:]
    }

    private func goToArchived(_ wanted: (device: String, observedAt: Instant)) throws -> Bool {
        if open?.archive.stretch.contains(wanted.observedAt) != true { open = try opened(wanted.observedAt) }
        guard let open, try open.cursor.find(device: wanted.device, observedAt: wanted.observedAt) else { return false }
        table.use.archivedRows += 1
        return true
    }

    private func opened(_ instant: Instant) throws -> (archive: any DayArchive, cursor: any ArchiveCursor)? {
        let stretch = instant..<(instant + TimeSpan(milliseconds: 1))
        guard let archive = try table.archives?.archives(of: table.deviceClass, observedIn: stretch).first else {
            return nil
        }
        let request = ArchiveRequest(
            deviceClass: table.deviceClass,
            columns: table.columns.map(\.name),
            device: nil,
            observedIn: archive.stretch
        )
        return (archive, try table.use.open(archive, request))
    }

    private func end() {
        endLive()
        open = nil
        waiting = []
        archived = [:]
        isAtEnd = true
    }
}
