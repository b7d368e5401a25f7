import Databases
import SQLite
import StoreSupport
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// What a start learns of each device is what all live readings tell, wherever the last daemon ended.
@Suite(.onlyFolders) struct DeviceReportTests {
    private let folder = TemporaryStore()

    /// As all stored readings tell.
    private func told() throws -> [String] {
        try folder.rows(
            """
            SELECT device, min(observed_at) FILTER (WHERE jump = 0), max(observed_at) FILTER (WHERE jump = 0), max(observed_at)
            FROM gauge_reading WHERE late = 0 GROUP BY device HAVING count(*) FILTER (WHERE jump = 0) > 0
            """
        )
        .sorted()
    }

    private func reported(_ store: borrowing Store, _ directory: DeviceDirectory) throws -> [String] {
        try store.deviceReports(of: gauge)
            .map {
                "\(directory[$0.device].name)|\($0.first.milliseconds)|\($0.judged.milliseconds)|\($0.newest.milliseconds)"
            }
            .sorted()
    }

    /// Devices that report, fall silent for hours, come back with what they have kept, jump, and are late, while the daemon ends and
    /// starts again at any point.
    @Test(arguments: 0..<12)
    func aStartKnowsWhatTheReadingsTell(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // More than one commit takes into the table.
        let devices = (0..<(seed.isMultiple(of: 2) ? 700 : 20)).map { "d\($0)" }
        var reported = devices.map { _ in start }
        var now = start
        for _ in 0..<8 {
            let directory = DeviceDirectory()
            var store = try open(folder, directory)
            #expect(try self.reported(store, directory) == told())
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                now = now + .seconds(.random(in: 1...40, using: &random))
                var readings: [Reading] = []
                for _ in 0..<Int.random(in: 0...60, using: &random) {
                    let device = Int.random(in: devices.indices, using: &random)
                    // Mostly of now; sometimes out of a memory that was filled long ago.
                    let age: Int64 =
                        random.oneIn(10) ? .random(in: 0...20_000, using: &random) : .random(in: 0...9, using: &random)
                    let instant = now - .seconds(age)
                    let isLate = instant <= reported[device]
                    let admission: Admission = isLate ? .late : random.oneIn(8) ? .jump : .judged
                    if !isLate { reported[device] = instant }
                    readings.append(
                        Reading(
                            deviceClass: gauge,
                            device: directory.index(of: devices[device], in: gauge),
                            observedAt: instant,
                            receivedAt: now,
                            measurements: Measurements(),
                            admission: admission
                        )
                    )
                }
                _ = try store.commit(Store.Batch(readings: readings))
            }
            #expect(try self.reported(store, directory) == told())
        }
        let rows = try folder.rows("SELECT count(*) FROM device_report WHERE class = 'gauge'")
        #expect(rows != ["0"], "the table has caught up with some")
    }

    /// What was not written must not be believed: the judge is built again and would take what is delivered again for late.
    @Test func aCommitThatFailedHasToldNothing() throws {
        let directory = DeviceDirectory()
        var store = try open(folder, directory, maximumPages: 120)
        _ = try store.commit(Store.Batch(readings: [reading("d", 0, in: directory)]))
        let before = try reported(store, directory)
        let many = (1...60_000).map { reading("d", Int64($0), in: directory) }
        #expect(throws: DatabaseError.self) { _ = try store.commit(Store.Batch(readings: many)) }
        #expect(try reported(store, directory) == before)
    }

    @Test func aStartLooksThroughTheLastMinutesOnly() throws {
        do {
            let directory = DeviceDirectory()
            var store = try open(folder, directory)
            for minute in 0..<300 as Range<Int64> {
                _ = try store.commit(
                    Store.Batch(readings: (0..<5).map { reading("d\($0)", minute * 60 + $0, in: directory) })
                )
            }
        }
        let floor = start + .minutes(299) + .minutes(10)
        let rows = try folder.rows(
            "SELECT (\(floor.milliseconds) - floor) / 60000 FROM report_floor WHERE class = 'gauge'"
        )
        #expect(rows.count == 1)
        #expect(
            rows.first.flatMap { Int($0) }.map { 0...17 ~= $0 } == true,
            "the floor is \(rows) minutes behind the last arrival"
        )
    }

    /// One that no table of reports has ever been kept for.
    @Test func aStoreOfAnEarlierVersionIsLookedThroughOnce() throws {
        do {
            let directory = DeviceDirectory()
            var store = try open(folder, directory)
            _ = try store.commit(Store.Batch(readings: (0..<50).map { reading("d\($0)", $0 * 100, in: directory) }))
        }
        try Connection(path: folder.store, mode: .readWrite).execute(
            "DROP TABLE device_report; DROP TABLE report_floor; PRAGMA user_version = 4"
        )
        let directory = DeviceDirectory()
        var store = try open(folder, directory)
        #expect(try reported(store, directory) == told())
        for minute in 0..<12 as Range<Int64> {
            _ = try store.commit(Store.Batch(readings: [reading("d0", 6000 + minute * 60, in: directory)]))
        }
        #expect(
            try folder.rows("SELECT count(*) FROM device_report") == ["50"],
            "the rest is written with the first round"
        )
        #expect(try reported(store, directory) == told())
    }
}
