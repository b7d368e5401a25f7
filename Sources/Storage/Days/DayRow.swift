import Databases
import SQLite

/// One stored reading, whatever file it comes from: its values are those of a ``DayLayout``'s columns.
struct DayRow {
    var device = ""
    /// Unix milliseconds.
    var observedAt: Int64 = 0
    /// `received_after`, `admission`, and the fields.
    var values: [Value] = []

    /// Before another one in the order of a sealed file: by the bytes of the device's name, then by time.
    func precedes(_ other: borrowing DayRow) -> Bool {
        device.utf8.elementsEqual(other.device.utf8)
            ? observedAt < other.observedAt : device.utf8.lexicographicallyPrecedes(other.device.utf8)
    }

    func isSameReading(as other: borrowing DayRow) -> Bool {
        observedAt == other.observedAt && device.utf8.elementsEqual(other.device.utf8)
    }
}
