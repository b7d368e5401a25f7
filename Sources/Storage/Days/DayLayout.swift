import Databases
import SQLite
import Telemetry

/// How the readings of one class and one local day lie in their file.
///
/// A row's key says device and time, so that a device's readings stand side by side and in order. While the day is open each
/// value has a column and stands there as it is. When the day is sealed every column gets the encoding that fits the day's values
/// best (``DayStatistics``), and loses nothing: a sealed file reads back bit for bit.
struct DayLayout: Equatable {
    /// One value of a row besides its key; the first two of each layout are ``Column/delay`` and ``Column/admission``.
    struct Column: Equatable {
        let name: String
        /// As the live table has it: `REAL`, `INTEGER` or `TEXT`.
        let type: String
        var encoding: Encoding

        /// From `observed_at` to `received_at`, in milliseconds.
        static let delay = "received_after"
        /// ``Telemetry/Admission``'s number.
        static let admission = "admission"
    }

    enum Encoding: Equatable {
        /// A column of its own that holds the value as it is.
        case plain
        /// A column of its own. An integer `n` there stands for `(n + base) / 10^scale`, anything else for itself.
        case scaled(scale: Int, base: Int64)
        /// One digit of the row's `state`, which counts in mixed radix: `values[state / divisor % values.count]`.
        case packed(divisor: Int64, values: [Value])
        /// The same value the whole day long.
        case constant(Value)

        var hasColumn: Bool {
            switch self {
            case .plain, .scaled: true
            case .packed, .constant: false
            }
        }
    }

    static let version: Int64 = 1

    let deviceClass: String
    /// As `2026-11-23`.
    let day: String
    /// From 00:00 of the day to 00:00 of the next, by the city's clock.
    let stretch: Range<Instant>
    /// Milliseconds of one step of the key's time.
    let unit: Int64
    /// Steps that the key keeps for each device: `key = device * steps + (observed_at - start) / unit`.
    let steps: Int64
    let isSealed: Bool
    var columns: [Column]

    /// A day that is still open: everything as it is.
    init(open deviceClass: String, day: String, _ stretch: Range<Instant>, fields: [(name: String, type: String)]) {
        self.init(
            deviceClass,
            day: day,
            stretch,
            unit: 1,
            isSealed: false,
            columns: [(Column.delay, "INTEGER"), (Column.admission, "INTEGER")].map {
                Column(name: $0.0, type: $0.1, encoding: .plain)
            } + fields.map { Column(name: $0.name, type: $0.type, encoding: .plain) }
        )
    }

    init(
        _ deviceClass: String,
        day: String,
        _ stretch: Range<Instant>,
        unit: Int64,
        isSealed: Bool,
        columns: [Column]
    ) {
        self.deviceClass = deviceClass
        self.day = day
        self.stretch = stretch
        self.unit = unit
        // A local day has 25 hours at most.
        steps = 100_000_000 / unit
        self.isSealed = isSealed
        self.columns = columns
    }

    /// The fields of the class, without what every row has.
    var fields: ArraySlice<Column> { columns.dropFirst(2) }

    var hasState: Bool {
        columns.contains { column in
            if case .packed = column.encoding { true } else { false }
        }
    }

    func key(device: Int64, at instant: Int64) -> Int64 {
        device * steps + (instant - stretch.lowerBound.milliseconds) / unit
    }

    func instant(ofKey key: Int64) -> Int64 {
        stretch.lowerBound.milliseconds + key % steps * unit
    }
}

/// 10^0 … 10^15; a number that is a whole one over such a power reads back exactly.
let powersOfTen: [Double] = (0...15).reduce(into: []) { powers, _ in powers.append((powers.last ?? 0.1) * 10) }
    .map { $0.rounded() }
