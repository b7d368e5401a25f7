import Databases
import SQLite
import Telemetry

/// What each device's day comes to, so that a month is summed up from some rows for each device and not from all readings.
///
/// A table of the sealed file, `device_day`: for each device the number of its readings, the first and the last time, and for each
/// numeric field how many values there are, their sum, the least and the greatest. Every reading counts, late ones and jumps too,
/// as in the readings themselves.
struct DaySummary {
    private struct Numbers {
        var count: Int64 = 0
        var sum = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity
    }

    private struct Device {
        let name: String
        var readings: Int64 = 0
        let first: Int64
        var last: Int64
        var numbers: [Numbers]
    }

    /// Numbers of the layout's columns that are summed up.
    private let columns: [Int]
    private let names: [String]
    private var devices: [Device] = []

    init(_ layout: DayLayout) {
        columns = layout.columns.indices.dropFirst(2).filter { layout.columns[$0].type == "REAL" }
        names = columns.map { layout.columns[$0].name }
    }

    /// Rows come device by device, in the order of their times.
    mutating func add(_ row: borrowing DayRow) {
        if devices.last.map({ !$0.name.utf8.elementsEqual(row.device.utf8) }) ?? true {
            devices.append(
                Device(
                    name: row.device,
                    first: row.observedAt,
                    last: row.observedAt,
                    numbers: Array(repeating: Numbers(), count: columns.count)
                )
            )
        }
        let index = devices.count - 1
        devices[index].readings += 1
        devices[index].last = row.observedAt
        for (position, column) in columns.enumerated() {
            guard case .double(let value) = row.values[column] else { continue }
            devices[index].numbers[position].count += 1
            devices[index].numbers[position].sum += value
            devices[index].numbers[position].least = min(devices[index].numbers[position].least, value)
            devices[index].numbers[position].greatest = max(devices[index].numbers[position].greatest, value)
        }
    }

    func write(to connection: Connection) throws(DatabaseError) {
        let fields = names.flatMap { name in ["count", "sum", "min", "max"].map { quoted("\(name)_\($0)") } }
        try connection.execute(
            """
            CREATE TABLE device_day (
                device TEXT PRIMARY KEY, readings INTEGER NOT NULL, first_at INTEGER NOT NULL,
                last_at INTEGER NOT NULL\(fields.map { ", \($0)" }.joined())
            ) WITHOUT ROWID
            """
        )
        let marks = Array(repeating: "?", count: 4 + fields.count).joined(separator: ", ")
        let insertion = try connection.prepare("INSERT INTO device_day VALUES (\(marks))")
        for device in devices {
            try insertion.bind(1, device.name)
            try insertion.bind(2, device.readings)
            try insertion.bind(3, device.first)
            try insertion.bind(4, device.last)
            var parameter: Int32 = 5
            for numbers in device.numbers {
                let isEmpty = numbers.count == 0
                try insertion.bind(parameter, numbers.count)
                try insertion.bind(parameter + 1, isEmpty ? .null : .double(numbers.sum))
                try insertion.bind(parameter + 2, isEmpty ? .null : .double(numbers.least))
                try insertion.bind(parameter + 3, isEmpty ? .null : .double(numbers.greatest))
                parameter += 4
            }
            try insertion.run()
        }
    }

    /// How many readings a sealed file has, and between which times.
    static func extent(
        _ connection: Connection
    ) throws(DatabaseError) -> (rows: Int64, observed: ClosedRange<Instant>?) {
        let rows = try connection.prepare("SELECT sum(readings), min(first_at), max(last_at) FROM device_day")
        guard try rows.step(), !rows.isNull(0) else { return (0, nil) }
        return (
            rows.integer(0), Instant(milliseconds: rows.integer(1))...Instant(milliseconds: rows.integer(2))
        )
    }
}
