import Databases
import SQLite
public import Telemetry

/// The table of one device class: a column for each field, rows in the order of their time.
///
/// The primary key begins with the time, not with the device: rows arrive nearly in that order, so that a commit touches a few
/// pages at the end instead of one for each device, and the key still tells a reading that is already there.
final class ReadingTable {
    /// What every class's table begins with.
    static let commonColumns = ["device", "observed_at", "received_at", "late", "jump"]

    private let deviceClass: DeviceClass
    private let kinds: [Kind]
    /// The words of each field that is a choice; they live as long as the statement that they are bound to.
    private let choices: [[ConstantText]]
    private let insertion: Statement
    private let deletion: Statement
    private let countDuplicate: Statement

    /// What a field's value is bound as; bare, because to look at the kinds of fields would change the counts of references.
    private enum Kind: BitwiseCopyable {
        case number, whole, choice
    }

    /// Creates the table, or adds columns for fields that the schema has gained.
    init(_ deviceClass: DeviceClass, _ connection: Connection) throws {
        let name = "\(deviceClass.name)_reading"
        self.deviceClass = deviceClass
        try connection.execute(readingTableDefinition(of: deviceClass))
        try connection.execute(SettledDeviceTable.definition(of: deviceClass))
        for table in [name, SettledDeviceTable.name(of: deviceClass.name)] {
            try addMissingColumns(of: deviceClass, to: table, connection)
        }
        let columns = Self.commonColumns + deviceClass.fields.map(\.column)
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let insertion = try connection.prepare(
            """
            INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks))
            ON CONFLICT (observed_at, device) DO NOTHING
            """
        )
        let deletion = try connection.prepare("DELETE FROM \(name) WHERE observed_at = ? AND device = ?")
        let countDuplicate = try connection.prepare(
            """
            INSERT INTO duplicate (class, device, hour, count) VALUES (?, ?, ?, 1)
            ON CONFLICT (class, device, hour) DO UPDATE SET count = duplicate.count + 1
            """
        )
        kinds = deviceClass.fields.map { field in
            switch field.kind {
            case .number: .number
            case .integer, .boolean: .whole
            case .choice: .choice
            }
        }
        choices = deviceClass.fields.map { field in
            if case .choice(let texts) = field.kind { texts.map(ConstantText.init) } else { [] }
        }
        self.insertion = insertion
        self.deletion = deletion
        self.countDuplicate = countDuplicate
    }

    /// Stores a reading, or counts it as a duplicate where the device's reading of that time is already there, or has been moved
    /// to its day's file.
    ///
    /// - Returns: whether it was new.
    func insert(
        _ reading: Reading,
        of device: String,
        unlessIn settled: SettledReadings,
        _ connection: Connection
    ) throws(DatabaseError) -> Bool {
        try insertion.bind(2, reading.observedAt.milliseconds)
        try insertion.bind(3, reading.receivedAt.milliseconds)
        try insertion.bind(4, reading.admission == .late ? 1 : 0 as Int64)
        try insertion.bind(5, reading.admission == .jump ? 1 : 0 as Int64)
        for index in kinds.indices { try bind(reading.measurements, index) }
        try insertion.run(binding: 1, device)
        if connection.changes > 0 {
            guard try settled.contains(deviceClass.name, device, reading.observedAt) else { return true }
            try deletion.bind(1, reading.observedAt.milliseconds)
            try deletion.bind(2, device)
            try deletion.run()
        }
        let hour: Int64 = 3_600_000
        try countDuplicate.bind(1, deviceClass.name)
        try countDuplicate.bind(2, device)
        try countDuplicate.bind(3, reading.receivedAt.milliseconds / hour * hour)
        try countDuplicate.run()
        return false
    }

    private func bind(_ measurements: Measurements, _ index: Int) throws(DatabaseError) {
        let parameter = Int32(6 + index)
        guard measurements.has(index) else { return try insertion.bindNull(parameter) }
        switch kinds[index] {
        case .number: try insertion.bind(parameter, measurements.number(index))
        // A boolean's bits are those of 0 and 1.
        case .whole: try insertion.bind(parameter, measurements.integer(index))
        case .choice: try insertion.bind(parameter, constant: choices[index][measurements.choice(index)])
        }
    }
}

/// The statement that creates the table of a class, for the store and for `schemas/store.sql`.
public func readingTableDefinition(of deviceClass: DeviceClass) -> String {
    let fields = deviceClass.fields.map { "\n    \($0.column) \($0.columnType)," }.joined()
    return """
        CREATE TABLE IF NOT EXISTS \(deviceClass.name)_reading (
            device TEXT NOT NULL,
            observed_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            late INTEGER NOT NULL,
            jump INTEGER NOT NULL,\(fields)
            PRIMARY KEY (observed_at, device)
        ) STRICT, WITHOUT ROWID
        """
}

private func addMissingColumns(
    of deviceClass: DeviceClass,
    to table: String,
    _ connection: Connection
) throws {
    var stored: [String: String] = [:]
    let statement = try connection.prepare("SELECT name, type FROM pragma_table_info(?)")
    try statement.bind(1, table)
    while try statement.step() { stored[statement.text(0)] = statement.text(1) }
    for field in deviceClass.fields {
        guard let type = stored[field.name] else {
            try connection.execute("ALTER TABLE \(table) ADD COLUMN \(field.column) \(field.columnType)")
            continue
        }
        guard type == field.columnType else {
            throw StoreError.columnChanged(table: table, column: field.name, stored: type, wanted: field.columnType)
        }
    }
}

extension Field {
    /// The name, quoted: a field may be called `order`.
    var column: String { "\"\(name)\"" }

    var columnType: String {
        switch kind {
        case .number: "REAL"
        case .integer, .boolean: "INTEGER"
        case .choice: "TEXT"
        }
    }
}
