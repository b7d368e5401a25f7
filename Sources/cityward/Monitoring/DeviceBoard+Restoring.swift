import API
import Databases
import Rules
import Storage
import Telemetry

extension PipelinePlan {
    /// Shows on the board what the store knows: each device's last judged reading, and what fires.
    func restoreBoard(
        from store: borrowing Store,
        _ directory: DeviceDirectory,
        knowing reports: [[DeviceReport]]
    ) throws {
        var readings: [Reading] = []
        for index in rules.catalogue.indices {
            try store.latestReadings(of: index, reports[Int(index.rawValue)]) { readings.append($0) }
        }
        let clock = clockFollowsReadings ? try store.latestObservation() ?? wall() : wall()
        monitor.board.note(readings, [], directory, clock: clock)
        monitor.board.restore(try StoreReader(at: storeLocation).firingAlerts())
    }
}
