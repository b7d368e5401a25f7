import Databases
import SQLite

/// All readings of one class and day, from its file and from the live store, each once, by device and time.
struct MergedDay {
    private let file: DayFile?
    private let late: [DayRow]
    /// For each column of the layout where it stands in the file's; `nil` where the file has none.
    private let columns: [Int?]
    /// The late ones, which the live store may forget once they are in the new file.
    let moved: MovedRows

    /// `late`: by device and time, with the values of the layout's columns.
    init(_ file: DayFile?, _ late: [DayRow], _ layout: DayLayout) {
        self.file = file
        self.late = late
        columns = layout.columns.map { column in file?.layout.columns.firstIndex { $0.name == column.name } }
        var moved = MovedRows()
        for row in late { moved.note(row) }
        self.moved = moved
    }

    func forEach(_ body: (borrowing DayRow) throws -> Void) throws {
        var next = 0
        if let file {
            let cursor = try file.rows(byName: true)
            var row = DayRow()
            while try cursor.step() {
                row.device = cursor.device
                row.observedAt = cursor.observedAt
                row.values.removeAll(keepingCapacity: true)
                for column in columns { row.values.append(column.map(cursor.value) ?? .null) }
                while next < late.count, late[next].precedes(row) {
                    try body(late[next])
                    next += 1
                }
                // Copied once and not deleted yet; the file's is the same.
                if next < late.count, late[next].isSameReading(as: row) { next += 1 }
                try body(row)
            }
        }
        while next < late.count {
            try body(late[next])
            next += 1
        }
    }
}
