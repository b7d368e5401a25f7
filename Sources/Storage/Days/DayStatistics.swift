import Databases
import SQLite
import Telemetry

/// What a day's values are like, and the encoding of each column that follows from it.
struct DayStatistics {
    /// A field with more different values than this is no state.
    private static let mostPackedValues = 12
    /// The mixed radix of all states together stays in an integer that takes three bytes.
    private static let mostStates: Int64 = 1 << 23
    /// Finest decimals that are worth a try: a ten-millionth of a degree is a centimetre.
    private static let finestScale = 7
    /// Share of a column's values that a scale must fit, in per cent; the others stand there as they are.
    private static let shareToFit = 99
    /// Beyond this not every whole number is a double.
    private static let largestWhole = 9_007_199_254_740_992.0

    private struct Column {
        var distinct: [Value] = []
        var isPackable = true
        var integers: ClosedRange<Int64>?
        /// How many values need this many decimals at least; the last is for those that no scale fits.
        var byScale = Array(repeating: 0, count: finestScale + 2)
        var numbers: ClosedRange<Double>?
    }

    private let layout: DayLayout
    private var columns: [Column]
    private var wholeSeconds = true
    private(set) var rows = 0

    init(_ layout: DayLayout) {
        self.layout = layout
        columns = Array(repeating: Column(), count: layout.columns.count)
    }

    mutating func add(_ row: borrowing DayRow) {
        rows += 1
        if row.observedAt % 1000 != 0 { wholeSeconds = false }
        for index in columns.indices { add(row.values[index], toColumn: index) }
    }

    private mutating func add(_ value: Value, toColumn index: Int) {
        if columns[index].isPackable, !columns[index].distinct.contains(where: { $0.isSame(as: value) }) {
            if columns[index].distinct.count < Self.mostPackedValues {
                columns[index].distinct.append(value)
            } else {
                columns[index].isPackable = false
            }
        }
        switch value {
        case .integer(let whole):
            let known = columns[index].integers ?? whole...whole
            columns[index].integers = min(known.lowerBound, whole)...max(known.upperBound, whole)
        case .double(let number):
            let scale = Self.scale(of: number)
            columns[index].byScale[scale ?? Self.finestScale + 1] += 1
            guard scale != nil else { return }
            let known = columns[index].numbers ?? number...number
            columns[index].numbers = min(known.lowerBound, number)...max(known.upperBound, number)
        case .null, .text, .blob: break
        }
    }

    /// The least decimals that a number can be written with, so that it reads back as the same bits; `nil` where there are none.
    static func scale(of number: Double) -> Int? {
        (0...finestScale).first { wholeNumber(number, scale: $0) != nil }
    }

    /// `number · 10^scale`, if it is a whole number from which `number` reads back bit for bit.
    static func wholeNumber(_ number: Double, scale: Int) -> Int64? {
        let whole = (number * powersOfTen[scale]).rounded()
        guard abs(whole) < largestWhole else { return nil }
        // The bits, not the value: -0.0 is no 0.
        guard (whole / powersOfTen[scale]).bitPattern == number.bitPattern else { return nil }
        return Int64(whole)
    }

    /// The layout in which these values take least room.
    func sealedLayout() -> DayLayout {
        var sealed: [DayLayout.Column] = []
        var states: Int64 = 1
        for (index, column) in layout.columns.enumerated() {
            var column = column
            column.encoding = encoding(ofColumn: index, &states)
            sealed.append(column)
        }
        return DayLayout(
            layout.deviceClass,
            day: layout.day,
            layout.stretch,
            unit: wholeSeconds && layout.stretch.lowerBound.milliseconds % 1000 == 0 ? 1000 : 1,
            isSealed: true,
            columns: sealed
        )
    }

    private func encoding(ofColumn index: Int, _ states: inout Int64) -> DayLayout.Encoding {
        let column = columns[index]
        if column.isPackable {
            let values = column.distinct.isEmpty ? [.null] : column.distinct
            if values.count == 1 { return .constant(values[0]) }
            // A measurement that had few values by chance is cheaper as a digit, too.
            if states * Int64(values.count) <= Self.mostStates {
                defer { states *= Int64(values.count) }
                return .packed(divisor: states, values: values)
            }
        }
        if let integers = column.integers {
            return .scaled(scale: 0, base: base(for: integers))
        }
        guard let numbers = column.numbers else { return .plain }
        let total = column.byScale.reduce(0, +)
        var fitting = 0
        for scale in 0...Self.finestScale {
            fitting += column.byScale[scale]
            guard fitting * 100 >= total * Self.shareToFit else { continue }
            guard let least = Self.wholeNumber(numbers.lowerBound, scale: scale),
                let most = Self.wholeNumber(numbers.upperBound, scale: scale)
            else { return .scaled(scale: scale, base: 0) }
            return .scaled(scale: scale, base: base(for: least...most))
        }
        return .plain
    }

    /// What is taken off a column's numbers, where they then take fewer bytes: SQLite has integers of 1, 2, 3, 4, 6 and 8.
    private func base(for range: ClosedRange<Int64>) -> Int64 {
        let (width, isTooWide) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        guard !isTooWide else { return 0 }
        let base = range.lowerBound + width / 2
        let isNarrower =
            bytes(range.lowerBound - base, range.upperBound - base) < bytes(range.lowerBound, range.upperBound)
        return isNarrower ? base : 0
    }

    private func bytes(_ least: Int64, _ most: Int64) -> Int {
        [1, 2, 3, 4, 6].first { bytes in
            let limit = Int64(1) << (bytes * 8 - 1)
            return least >= -limit && most < limit
        } ?? 8
    }
}

extension Value {
    /// Equal to the bit: 0.0 and -0.0 differ.
    func isSame(as other: Value) -> Bool {
        if case .double(let left) = self, case .double(let right) = other { return left.bitPattern == right.bitPattern }
        return self == other
    }
}
