import SQLite
import Telemetry

/// Goes through the readings that a statement wants of a class.
final class LogicalCursor: VirtualCursor {
    private let table: LogicalTable
    private var walk: (any LogicalWalk)?
    private var live: LogicalLiveRows?
    /// Where the row is; `nil` where it is live.
    private var archive: (any ArchiveCursor)?
    /// Where a column of the table is among those that are read.
    private var places: [Int] = []
    private var plan: Int32 = -1
    private(set) var isAtEnd = true

    init(_ table: LogicalTable) {
        self.table = table
    }

    func begin(plan number: Int32, _ arguments: borrowing SQLArguments) throws {
        let plan = table.plan(number)
        end()
        if number != self.plan {
            places = Array(repeating: 0, count: table.columns.count)
            for (place, column) in plan.columns.enumerated() { places[column] = place }
            self.plan = number
        }
        guard let restriction = plan.restriction(arguments), let pool = table.statements else { return }
        // What is live first: whatever is moved from now on is still seen there, and perhaps in an archive, too.
        let live = try LogicalLiveRows(
            of: table,
            restriction,
            columns: plan.columns,
            isByDevice: plan.isByDevice,
            from: pool
        )
        self.live = live
        let stretch = restriction.times.stretch
        let request = ArchiveRequest(
            deviceClass: table.deviceClass,
            columns: plan.columns.map { table.columns[$0].name },
            device: restriction.device,
            observedIn: stretch
        )
        let archives = try table.archives?.archives(of: table.deviceClass, observedIn: stretch) ?? []
        walk =
            plan.isByDevice
            ? try MergedWalk(live, archives, request, table.use) : SequentialWalk(live, archives, request, table.use)
        isAtEnd = false
        try next()
    }

    func next() throws {
        switch try walk?.advance() ?? .end {
        case .same: return
        case .archive(let cursor): archive = cursor
        case .live: archive = nil
        case .end: end()
        }
    }

    func column(_ index: Int, into result: borrowing ColumnResult) throws {
        if index == table.day { return result.set(LocalDay(of: observedAt).description) }
        if let archive {
            try archive.column(places[index], into: result)
        } else {
            live?.column(places[index], into: result)
        }
    }

    private var observedAt: Instant {
        archive?.observedAt ?? live?.observedAt ?? .distantPast
    }

    /// Lets go of everything: archives close, the statement returns to where it came from.
    private func end() {
        isAtEnd = true
        walk = nil
        archive = nil
        live = nil
    }
}
