import Databases
import SQLite
import Telemetry

extension DayLayout {
    /// The tables of a day file, and the view that shows them under the names of the live store.
    var definition: String {
        """
        CREATE TABLE day_file (
            class TEXT NOT NULL, day TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
            unit INTEGER NOT NULL, sealed INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE layout (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, encoding TEXT NOT NULL,
            scale INTEGER, base INTEGER, divisor INTEGER
        ) STRICT;
        CREATE TABLE layout_value (
            column INTEGER NOT NULL, number INTEGER NOT NULL, value ANY, PRIMARY KEY (column, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE device (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE packed (key INTEGER PRIMARY KEY\(physicalColumns.map { ", " + $0 }.joined()));
        PRAGMA user_version = \(Self.version);
        """
    }

    /// The columns of `packed` beside its key, without a type: SQLite then keeps every value as it is given.
    var physicalColumns: [String] {
        columns.indices.filter { columns[$0].encoding.hasColumn }.map(physicalName) + (hasState ? ["state"] : [])
    }

    func physicalName(_ number: Int) -> String { "c\(number)" }

    private var viewName: String { quoted(deviceClass + "_reading") }

    /// Shows the rows as the live table has them, to any program that reads SQLite.
    var viewDefinition: String {
        let observed = "\(stretch.lowerBound.milliseconds) + packed.key % \(steps) * \(unit)"
        let admission = expression(1)
        let selected = columns.indices.dropFirst(2).map { ",\n    \(expression($0)) AS \(quoted(columns[$0].name))" }
        return """
            CREATE VIEW \(viewName) AS SELECT
                device.name AS device,
                \(observed) AS observed_at,
                \(observed) + \(expression(0)) AS received_at,
                \(admission) = \(Admission.late.rawValue) AS late,
                \(admission) = \(Admission.jump.rawValue) AS jump\(selected.joined())
            FROM device CROSS JOIN packed
            WHERE packed.key >= device.id * \(steps) AND packed.key < (device.id + 1) * \(steps)
            """
    }

    private func expression(_ number: Int) -> String {
        let column = physicalName(number)
        switch columns[number].encoding {
        case .plain: return "packed.\(column)"
        case .scaled(let scale, let base):
            let whole = base == 0 ? "packed.\(column)" : "(packed.\(column) + \(base))"
            let value = columns[number].type == "REAL" ? "\(whole) / 1e\(scale)" : whole
            return "CASE typeof(packed.\(column)) WHEN 'integer' THEN \(value) ELSE packed.\(column) END"
        case .packed(let divisor, let values):
            let cases = values.enumerated().map { "WHEN \($0.offset) THEN \(literal($0.element))" }
            return "CASE packed.state / \(divisor) % \(values.count) \(cases.joined(separator: " ")) END"
        case .constant(let value): return literal(value)
        }
    }

    // MARK: - In its own file

    func write(to connection: Connection) throws(DatabaseError) {
        try connection.execute(definition)
        try connection.execute(viewDefinition)
        let file = try connection.prepare("INSERT INTO day_file VALUES (?, ?, ?, ?, ?, ?)")
        try file.bind(1, deviceClass)
        try file.bind(2, day)
        try file.bind(3, stretch.lowerBound.milliseconds)
        try file.bind(4, stretch.upperBound.milliseconds)
        try file.bind(5, unit)
        try file.bind(6, isSealed ? 1 : 0 as Int64)
        try file.run()
        for number in columns.indices { try writeColumn(number, to: connection) }
    }

    /// Adds plain columns behind the others, as an open day's file may get them.
    mutating func add(_ fields: [(name: String, type: String)], to connection: Connection) throws(DatabaseError) {
        try connection.execute("BEGIN; DROP VIEW \(viewName)")
        for field in fields {
            columns.append(Column(name: field.name, type: field.type, encoding: .plain))
            try connection.execute("ALTER TABLE packed ADD COLUMN \(physicalName(columns.count - 1))")
            try writeColumn(columns.count - 1, to: connection)
        }
        try connection.execute(viewDefinition)
        try connection.execute("COMMIT")
    }

    private func writeColumn(_ number: Int, to connection: Connection) throws(DatabaseError) {
        let column = columns[number]
        let insertion = try connection.prepare("INSERT INTO layout VALUES (?, ?, ?, ?, ?, ?, ?)")
        try insertion.bind(1, Int64(number))
        try insertion.bind(2, column.name)
        try insertion.bind(3, column.type)
        for parameter in 5...7 as ClosedRange<Int32> { try insertion.bindNull(parameter) }
        switch column.encoding {
        case .plain: try insertion.bind(4, "plain")
        case .scaled(let scale, let base):
            try insertion.bind(4, "scaled")
            try insertion.bind(5, Int64(scale))
            try insertion.bind(6, base)
        case .packed(let divisor, let values):
            try insertion.bind(4, "packed")
            try insertion.bind(7, divisor)
            try write(values, ofColumn: number, to: connection)
        case .constant(let value):
            try insertion.bind(4, "constant")
            try write([value], ofColumn: number, to: connection)
        }
        try insertion.run()
    }

    private func write(_ values: [Value], ofColumn column: Int, to connection: Connection) throws(DatabaseError) {
        let insertion = try connection.prepare("INSERT INTO layout_value VALUES (?, ?, ?)")
        for (number, value) in values.enumerated() {
            try insertion.bind(1, Int64(column))
            try insertion.bind(2, Int64(number))
            try insertion.bind(3, value)
            try insertion.run()
        }
    }

    /// What a file says of itself.
    init(of connection: Connection, path: String) throws {
        let version = try connection.integer("PRAGMA user_version")
        guard version <= Self.version else {
            throw StoreError.newer(version: Int(version), known: Int(Self.version))
        }
        var columns: [Column] = []
        let rows = try connection.prepare(
            "SELECT name, type, encoding, scale, base, divisor FROM layout ORDER BY number"
        )
        while try rows.step() {
            let values = try Self.values(ofColumn: columns.count, connection)
            let encoding: Encoding =
                switch rows.text(2) {
                case "scaled": .scaled(scale: Int(rows.integer(3)), base: rows.integer(4))
                case "packed": .packed(divisor: rows.integer(5), values: values)
                case "constant": .constant(values.first ?? .null)
                default: .plain
                }
            columns.append(Column(name: rows.text(0), type: rows.text(1), encoding: encoding))
        }
        let file = try connection.prepare("SELECT class, day, starts_at, ends_at, unit, sealed FROM day_file")
        guard try file.step(), columns.count >= 2, file.integer(4) > 0, file.integer(2) < file.integer(3) else {
            throw ArchiveError.noDay(path: path)
        }
        self.init(
            file.text(0),
            day: file.text(1),
            Instant(milliseconds: file.integer(2))..<Instant(milliseconds: file.integer(3)),
            unit: file.integer(4),
            isSealed: file.integer(5) != 0,
            columns: columns
        )
    }

    private static func values(
        ofColumn column: Int,
        _ connection: Connection
    ) throws(DatabaseError) -> [Value] {
        var values: [Value] = []
        let rows = try connection.prepare("SELECT value FROM layout_value WHERE column = ? ORDER BY number")
        try rows.bind(1, Int64(column))
        while try rows.step() { values.append(rows.value(0)) }
        return values
    }
}

/// A name as SQL writes it.
func quoted(_ name: String) -> String { "\"\(name)\"" }

private func literal(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let value): "\(value)"
    case .double(let value): value.isFinite ? "\(value)" : value > 0 ? "9e999" : "-9e999"
    case .text(let text): "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    case .blob(let bytes): "x'\(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())'"
    }
}
