import Ingest
import Telemetry

/// What people are told of what comes in, once an hour at most: of a device that sends far more than any device has to say, of devices
/// that are refused because the register does not know them, and of messages that belong to another daemon.
///
/// A device that floods is not held back here: what was published is stored, and a session hands over what came first. It is bounded
/// where it connects.
struct IntakeNotices {
    /// Of one device: 28 a second all the time. A terminal that uploads the backlog of a day, one reading each second, stays below.
    private static let readingsPerHour = 100_000
    private static let hour: Int64 = 3_600_000

    private var hour = Int64.min
    /// Readings of each device within the hour, by its number in the directory.
    private var counts: [Int32] = []
    private var hasToldOfTooManyDevices = false
    private var hasToldOfPartitions = false

    /// What is to be said after a batch.
    mutating func look(
        at arrivals: Arrivals,
        _ directory: DeviceDirectory,
        _ catalogue: Catalogue,
        wall: Instant
    ) -> [String] {
        if wall.milliseconds / Self.hour != hour { begin(wall.milliseconds / Self.hour) }
        var notices: [String] = []
        for reading in arrivals.readings where count(reading.device) == Self.readingsPerHour {
            let entry = directory[reading.device]
            notices.append(
                "\(catalogue[entry.deviceClass].name) '\(entry.name)' has sent \(Self.readingsPerHour) readings within this hour; all "
                    + "are stored, and those of others wait behind them: mend the device, or bound what it may send at the broker"
            )
        }
        let refused = arrivals.rejections.first { $0.reason == .tooManyDevices }
        if let refused, !hasToldOfTooManyDevices {
            hasToldOfTooManyDevices = true
            notices.append(
                "readings of '\(refused.device ?? "")' and of others are refused (too_many_devices): \(refused.detail); "
                    + "add the city's own to devices.csv, or raise accept.unregistered in cityward.yaml"
            )
        }
        let misplaced = arrivals.rejections.first { $0.reason == .wrongPartition || $0.reason == .foreignPartition }
        if let misplaced, !hasToldOfPartitions {
            hasToldOfPartitions = true
            notices.append(
                "a message on '\(misplaced.topic)' is refused (\(misplaced.reason.rawValue)): \(misplaced.detail); all daemons and the "
                    + "broker's subject mapping must have the same number of partitions, and each partition one owner"
            )
        }
        return notices
    }

    private mutating func begin(_ hour: Int64) {
        self.hour = hour
        counts.removeAll(keepingCapacity: true)
        hasToldOfTooManyDevices = false
        hasToldOfPartitions = false
    }

    /// Counts a reading of a device, and returns how many there are now.
    private mutating func count(_ device: DeviceIndex) -> Int {
        let index = Int(device.rawValue)
        if index >= counts.count { counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count)) }
        counts[index] = min(counts[index], .max - 1) + 1
        return Int(counts[index])
    }
}
