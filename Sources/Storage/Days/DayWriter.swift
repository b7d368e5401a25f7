import Databases
import SQLite
import Telemetry

/// Puts rows into a day file, in whatever layout it has.
///
/// A file that is written row by row in the order of its keys has full pages and needs no vacuum.
struct DayWriter: ~Copyable {
    let connection: Connection
    let layout: DayLayout
    private let insertion: Statement
    /// By the bytes of their names: texts that merely look alike are different devices.
    private var devices: [[UInt8]: Int64]
    private var lastDevice: (name: String, number: Int64)?
    private let insertDevice: Statement
    private let physical: [Int]

    /// The log of a day that is not sealed; it stays beside the file, and empty while nobody writes.
    private static let openLog = "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 0"

    /// Makes a new file in this layout; there must be none.
    init(creating path: String, _ layout: DayLayout, pageSize: Int = 4096) throws(DatabaseError) {
        let connection = try Connection(path: path, mode: .readWrite)
        try connection.execute("PRAGMA page_size = \(pageSize)")
        // A sealed file is one file for good: whoever copies it needs no log beside it.
        if !layout.isSealed { try connection.execute(Self.openLog) }
        try connection.execute("BEGIN")
        try layout.write(to: connection)
        try connection.execute("COMMIT")
        try self.init(connection, layout)
    }

    /// Opens a day that is not sealed, and gives it columns for what the class has gained meanwhile.
    init(opening path: String, fields: [(name: String, type: String)]) throws {
        let connection = try Connection(path: path, mode: .readWrite)
        // It may come from a backup, whose files have no log.
        try connection.execute(Self.openLog)
        var layout = try DayLayout(of: connection, path: path)
        let known = Set(layout.fields.map(\.name))
        let gained = fields.filter { !known.contains($0.name) }
        if !gained.isEmpty { try layout.add(gained, to: connection) }
        let devices = try Self.devices(connection)
        try self.init(connection, layout, devices: devices)
    }

    private static func devices(_ connection: Connection) throws(DatabaseError) -> [[UInt8]: Int64] {
        var devices: [[UInt8]: Int64] = [:]
        let rows = try connection.prepare("SELECT id, name FROM device")
        while try rows.step() { devices[Array(rows.text(1).utf8)] = rows.integer(0) }
        return devices
    }

    private init(
        _ connection: consuming Connection,
        _ layout: DayLayout,
        devices: [[UInt8]: Int64] = [:]
    ) throws(DatabaseError) {
        try connection.execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768")
        let physical = layout.columns.indices.filter { layout.columns[$0].encoding.hasColumn }
        let names = ["key"] + layout.physicalColumns
        let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
        let insertion = try connection.prepare(
            "INSERT INTO packed (\(names.joined(separator: ", "))) VALUES (\(marks)) ON CONFLICT DO NOTHING"
        )
        let insertDevice = try connection.prepare("INSERT INTO device (id, name) VALUES (?, ?)")
        self.physical = physical
        self.insertion = insertion
        self.insertDevice = insertDevice
        self.layout = layout
        self.devices = devices
        self.connection = connection
    }

    func begin() throws(DatabaseError) { try connection.execute("BEGIN IMMEDIATE") }
    func commit() throws(DatabaseError) { try connection.execute("COMMIT") }

    /// Stores a row whose values are those of the layout's columns.
    ///
    /// - Returns: whether the device's row of that time was not there yet.
    mutating func insert(_ row: borrowing DayRow) throws(DatabaseError) -> Bool {
        try insertion.bind(1, layout.key(device: number(of: row.device), at: row.observedAt))
        var parameter: Int32 = 2
        for column in physical {
            try insertion.bind(parameter, layout.stored(row.values[column], inColumn: column))
            parameter += 1
        }
        if layout.hasState { try insertion.bind(parameter, layout.state(of: row.values)) }
        try insertion.run()
        return connection.changes > 0
    }

    private mutating func number(of device: String) throws(DatabaseError) -> Int64 {
        // Rows come device by device.
        if let lastDevice, lastDevice.name.utf8.elementsEqual(device.utf8) { return lastDevice.number }
        let name = Array(device.utf8)
        if let number = devices[name] {
            lastDevice = (device, number)
            return number
        }
        let number = Int64(devices.count + 1)
        try insertDevice.bind(1, number)
        try insertDevice.bind(2, device)
        try insertDevice.run()
        devices[name] = number
        lastDevice = (device, number)
        return number
    }
}

extension DayLayout {
    /// A value as its column holds it.
    func stored(_ value: Value, inColumn number: Int) -> Value {
        guard case .scaled(let scale, let base) = columns[number].encoding else { return value }
        switch value {
        case .integer(let whole): return .integer(whole - base)
        case .double(let double):
            return DayStatistics.wholeNumber(double, scale: scale).map { .integer($0 - base) } ?? value
        case .null, .text, .blob: return value
        }
    }

    /// The digits of all packed columns in one number.
    func state(of values: [Value]) -> Int64 {
        var state: Int64 = 0
        for (number, column) in columns.enumerated() {
            guard case .packed(let divisor, let known) = column.encoding else { continue }
            let digit = known.firstIndex { $0.isSame(as: values[number]) }
            state += divisor * Int64(digit ?? 0)
        }
        return state
    }
}
