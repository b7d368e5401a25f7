import Databases
import SQLite
import Telemetry

/// Which rows have been copied to a file, and what is known of their devices by them. Rows come device by device, in order.
struct MovedRows {
    struct Key {
        let observedAt: Int64
        /// Index into ``devices``.
        let device: Int32
    }

    struct Device {
        let name: String
        /// Of what was judged.
        var first: Int64?
        /// Of what was not late.
        var newest: Int64?
        /// The last that was judged.
        var latest: DayRow?
    }

    private(set) var keys: [Key] = []
    private(set) var devices: [Device] = []

    mutating func note(_ row: borrowing DayRow) {
        if devices.last.map({ !$0.name.utf8.elementsEqual(row.device.utf8) }) ?? true {
            devices.append(Device(name: row.device))
        }
        let index = devices.count - 1
        keys.append(Key(observedAt: row.observedAt, device: Int32(index)))
        guard case .integer(let number) = row.values[1], number != Admission.late.rawValue else { return }
        devices[index].newest = max(devices[index].newest ?? row.observedAt, row.observedAt)
        guard number == Admission.judged.rawValue else { return }
        devices[index].first = min(devices[index].first ?? row.observedAt, row.observedAt)
        devices[index].latest = copy row
    }
}
