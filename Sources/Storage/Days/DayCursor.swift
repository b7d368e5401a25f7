import Databases
import SQLite
import Telemetry

/// Walks rows of a day file, by device and time; the devices in the order of their numbers, or of their names' bytes.
///
/// A short stretch of a long day is found device by device; otherwise the file is read from one end to the other.
final class DayCursor {
    /// Below this share of the day it is quicker to look each device up than to pass over the other rows.
    private static let shareForSeeking: Int64 = 4

    private enum Way {
        /// One statement shows all rows; the names by number.
        case through(names: [Int64: String])
        /// One device after the other; the next one's index.
        case seeking([(id: Int64, name: String)], next: Int)
    }

    private let file: DayFile
    private let statement: Statement
    private var way: Way
    /// Steps of the key's time that are wanted.
    private let steps: Range<Int64>
    /// Where each of the layout's columns stands in the statement; 0 for what has no column or is not needed.
    private let positions: [Int32]
    private let statePosition: Int32
    private var deviceNumber: Int64 = -1
    private var isRunning = false

    private(set) var device = ""
    /// Unix milliseconds.
    private(set) var observedAt: Int64 = 0

    /// `needed`: numbers of the layout's columns that the caller will look at.
    init(
        _ file: DayFile,
        device: String?,
        _ stretch: Range<Instant>,
        needed: [Int],
        byName: Bool
    ) throws(DatabaseError) {
        let layout = file.layout
        self.file = file
        steps = layout.steps(in: stretch)
        let selection = Selection(layout, needed)
        positions = selection.positions
        statePosition = selection.statePosition
        let devices = try file.devices(named: device)
        if device != nil {
            way = .seeking(devices, next: 0)
        } else if byName || Int64(steps.count) * Self.shareForSeeking * layout.unit < layout.stretch.milliseconds {
            way = .seeking(devices, next: 0)
        } else {
            way = .through(names: Dictionary(devices.map { ($0.id, $0.name) }) { first, _ in first })
        }
        let condition =
            switch way {
            case .through: ""
            case .seeking: " WHERE key >= ?1 AND key < ?2"
            }
        statement = try file.connection.prepare("SELECT \(selection.columns) FROM packed\(condition) ORDER BY key")
        if case .through = way { isRunning = !steps.isEmpty }
    }

    /// Runs to the next row; `false` when there is none, and then it must not be asked again.
    func step() throws(DatabaseError) -> Bool {
        while true {
            if !isRunning, try !seek() { return false }
            guard try statement.step() else {
                isRunning = false
                continue
            }
            let key = statement.integer(0)
            if case .through(let names) = way {
                let number = key / file.layout.steps
                guard steps.contains(key - number * file.layout.steps) else { continue }
                if number != deviceNumber {
                    deviceNumber = number
                    device = names[number] ?? ""
                }
            }
            observedAt = file.layout.instant(ofKey: key)
            return true
        }
    }

    /// Goes to the next device that is to be looked up; `false` where there is none.
    private func seek() throws(DatabaseError) -> Bool {
        guard case .seeking(let devices, let next) = way, next < devices.count, !steps.isEmpty else { return false }
        let base = devices[next].id * file.layout.steps
        statement.reset()
        try statement.bind(1, base + steps.lowerBound)
        try statement.bind(2, base + steps.upperBound)
        device = devices[next].name
        way = .seeking(devices, next: next + 1)
        isRunning = true
        return true
    }

    /// The value of one of the needed columns.
    func value(_ number: Int) -> Value {
        let column = file.layout.columns[number]
        switch column.encoding {
        case .plain: return statement.value(positions[number])
        case .scaled(let scale, let base):
            let stored = statement.value(positions[number])
            guard case .integer(let whole) = stored else { return stored }
            guard column.type == "REAL" else { return .integer(whole + base) }
            return .double(Double(whole + base) / powersOfTen[scale])
        case .packed(let divisor, let values):
            return values[Int(statement.integer(statePosition) / divisor % Int64(values.count))]
        case .constant(let value): return value
        }
    }

    /// The value of a needed column that is kept as a scaled whole number; `nil` for all others.
    func double(_ number: Int) -> Double? {
        let column = file.layout.columns[number]
        guard case .scaled(let scale, let base) = column.encoding, column.type == "REAL",
            statement.isInteger(positions[number])
        else { return nil }
        return Double(statement.integer(positions[number]) + base) / powersOfTen[scale]
    }

    /// Copies the row, all columns of which must be needed.
    func read(into row: inout DayRow) {
        row.device = device
        row.observedAt = observedAt
        row.values.removeAll(keepingCapacity: true)
        for number in file.layout.columns.indices { row.values.append(value(number)) }
    }
}

/// Which physical columns a cursor selects.
private struct Selection {
    var columns = "key"
    var positions: [Int32]
    var statePosition: Int32 = 0

    init(_ layout: DayLayout, _ needed: [Int]) {
        positions = Array(repeating: 0, count: layout.columns.count)
        var count: Int32 = 1
        var needsState = false
        for number in needed {
            switch layout.columns[number].encoding {
            case .plain, .scaled:
                positions[number] = count
                columns += ", \(layout.physicalName(number))"
                count += 1
            case .packed: needsState = true
            case .constant: break
            }
        }
        guard needsState else { return }
        columns += ", state"
        statePosition = count
    }
}

extension DayLayout {
    /// The steps of the key's time that lie in a stretch.
    fileprivate func steps(in stretch: Range<Instant>) -> Range<Int64> {
        func step(_ instant: Instant) -> Int64 {
            let offset = instant.milliseconds - self.stretch.lowerBound.milliseconds
            return max(0, min(steps, (offset + unit - 1) / unit))
        }
        let clamped = stretch.clamped(to: self.stretch)
        return step(clamped.lowerBound)..<step(clamped.upperBound)
    }
}

extension Range<Instant> {
    fileprivate var milliseconds: Int64 { (upperBound - lowerBound).milliseconds }
}
