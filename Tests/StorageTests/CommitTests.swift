import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

@Suite struct CommitTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func everythingOfABatchIsStored() throws {
        var store = try open(folder, directory)
        let outcome = try store.commit(everything(readings: 3)).counts
        #expect(outcome == [3, 0])
        #expect(try folder.counts() == ["3|0|1|1|1|1|1"])
    }

    @Test func anEmptyBatchIsFine() throws {
        var store = try open(folder, directory)
        #expect(Store.Batch().isEmpty)
        #expect(try store.commit(Store.Batch()).counts == [0, 0])
    }

    // MARK: - All or nothing

    @Test(.onlyFolders) func aFullDiskInTheMiddleOfABatchStoresNothing() throws {
        do { _ = try open(folder, directory) }
        let pages = try Connection(path: folder.store, mode: .readOnly).integer("PRAGMA page_count")
        do {
            var store = try open(folder, directory, maximumPages: Int(pages) + 10)
            #expect(try store.commit(everything(readings: 5)).stored == 5)
            let before = try folder.counts()

            let error = #expect(throws: DatabaseError.self) {
                try store.commit(everything(readings: 20_000, at: 100, alert: "second"))
            }
            #expect(error?.kind == .full)
            #expect(try folder.counts() == before)
            #expect(try store.alertStates().count == 1)

            // The store is as it was: what still fits goes in, and the failed batch is no duplicate.
            #expect(try store.commit(Store.Batch(readings: [reading("d0", 100, in: directory)])).stored == 1)
        }
        var store = try open(folder, directory)
        let outcome = try store.commit(everything(readings: 20_000, at: 100, alert: "second")).counts
        #expect(outcome == [19_999, 1])
        #expect(try folder.counts() == ["20005|1|2|2|2|1|1"])
    }

    @Test func whatFailsAtTheVeryEndTakesEverythingBack() throws {
        var store = try open(folder, directory)
        let isFolder = StoreUnderTest.server == nil
        try folder.execute(
            isFolder
                ? "CREATE TRIGGER broken BEFORE INSERT ON feed_cursor BEGIN SELECT raise(ABORT, 'broken'); END"
                : "ALTER TABLE feed_cursor ADD CONSTRAINT broken CHECK (seq < 0)"
        )
        #expect(throws: DatabaseError.self) { try store.commit(everything(readings: 3)) }
        #expect(try folder.counts() == ["0|0|0|0|0|0|0"])
        try folder.execute(isFolder ? "DROP TRIGGER broken" : "ALTER TABLE feed_cursor DROP CONSTRAINT broken")
        #expect(try store.commit(everything(readings: 3)).stored == 3)
    }

    @Test(.onlyFolders) func aProbeTellsWhetherThereIsRoom() throws {
        do {
            let store = try open(folder, directory)
            try store.probe()
            try store.probe()
        }
        let pages = try Connection(path: folder.store, mode: .readOnly).integer("PRAGMA page_count")
        let tables = try folder.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'probe'")
        #expect(tables == ["0"])
        try folder.execute("VACUUM")
        var store = try open(folder, directory, maximumPages: Int(pages) - 10)
        let error = #expect(throws: DatabaseError.self) { try store.probe() }
        #expect(error?.kind == .full)
        #expect(try store.commit(Store.Batch(readings: [reading("d0", 0, in: directory)])).stored == 1)
    }

    // MARK: - Duplicates

    @Test func duplicatesAreCountedByDeviceAndHour() throws {
        do {
            var store = try open(folder, directory)
            let first = reading("a", 0, level: 1, in: directory)
            // Received at 10:40; the same reading with other values, and others that only look like it.
            let inBatch = try store.commit(
                Store.Batch(readings: [
                    first, first, reading("a", 0, level: 2, in: directory), reading("a", 1, in: directory),
                    reading("b", 0, in: directory), reading("a", 0, of: lamp, in: directory),
                ])
            )
            #expect(inBatch.counts == [4, 2])
            #expect(try store.commit(Store.Batch(readings: [first])).counts == [0, 1])
        }
        // After a restart, and in the next hour.
        var store = try open(folder, directory)
        let late = Reading(
            deviceClass: gauge,
            device: directory.index(of: "a", in: gauge),
            observedAt: start,
            receivedAt: start + .minutes(30),
            measurements: Measurements()
        )
        let again = try store.commit(
            Store.Batch(readings: [late, reading("a", 0, of: lamp, in: directory), reading("b", 0, in: directory)])
        )
        #expect(again.counts == [0, 3])
        let ten = start - .minutes(30)
        #expect(
            try folder.rows("SELECT class, device, hour, count FROM duplicate ORDER BY class, device, hour") == [
                "gauge|a|\(ten.milliseconds)|3", "gauge|a|\((ten + .hours(1)).milliseconds)|1",
                "gauge|b|\(ten.milliseconds)|1", "lamp|a|\(ten.milliseconds)|1",
            ]
        )
        #expect(
            try folder.rows("SELECT level FROM gauge_reading WHERE device = 'a' ORDER BY observed_at") == [
                "1.0", "NULL",
            ]
        )
    }

    // MARK: - Rows

    @Test func admissionsAreFlags() throws {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: [
                reading("a", 0, in: directory), reading("a", 1, admission: .late, in: directory),
                reading("a", 2, admission: .jump, in: directory),
            ])
        )
        #expect(try folder.rows("SELECT late, jump FROM gauge_reading ORDER BY observed_at") == ["0|0", "1|0", "0|1"])
    }

    @Test func rejectionsAreKeptWhole() throws {
        var store = try open(folder, directory)
        let long = [UInt8](repeating: 0xff, count: 70_000)
        _ = try store.commit(
            Store.Batch(rejections: [
                rejection([0, 1, 255]), rejection([], reason: .empty, device: nil), rejection(long),
            ])
        )
        #expect(
            try folder.rows(
                """
                SELECT reason, detail, topic, device, length(payload), payload_bytes, received_at
                FROM rejection
                """
            ) == [
                "malformed|not JSON|cityward/gauge/1|1|3|3|\(start.milliseconds)",
                "empty|not JSON|cityward/gauge/1|NULL|0|0|\(start.milliseconds)",
                "malformed|not JSON|cityward/gauge/1|1|65536|70000|\(start.milliseconds)",
            ]
        )
        let kept = try StoreReader(at: folder.location).rejections(reason: nil, before: nil, limit: 3).map(\.payload)
        #expect(kept == [Array(long.prefix(65536)), [], [0, 1, 255]])
    }

    @Test func aRuleSetIsKeptOnce() throws {
        var store = try open(folder, directory)
        try store.keep(ruleSet: "abc", text: "- id: a", at: start)
        try store.keep(ruleSet: "abc", text: "- id: a", at: start + .hours(1))
        try store.keep(ruleSet: "def", text: "- id: b", at: start + .hours(2))
        #expect(
            try folder.rows("SELECT hash, loaded_at, text FROM rule_set ORDER BY hash") == [
                "abc|\(start.milliseconds)|- id: a", "def|\((start + .hours(2)).milliseconds)|- id: b",
            ]
        )
    }

    @Test func cursorsAreSetAndMoved() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(feeds: FeedProgress(cursors: ["mqtt": 7, "web": 1])))
        _ = try store.commit(Store.Batch(feeds: FeedProgress(cursors: ["mqtt": 9])))
        let reader = try StoreReader(at: folder.location)
        #expect(try reader.cursor(of: "mqtt") == 9)
        #expect(try reader.cursor(of: "web") == 1)
        #expect(try reader.cursor(of: "new") == 0)
    }

    /// A batch with something for every table.
    private func everything(readings count: Int, at second: Int64 = 0, alert id: String = "first") -> Store.Batch {
        let alert = alert(id)
        return Store.Batch(
            readings: (0..<count).map { reading("d\($0)", second, level: Double($0), in: directory) },
            rejections: [rejection([1])],
            events: [fired(alert)],
            states: [
                AlertStateChange(
                    rule: alert.rule,
                    deviceClass: alert.deviceClass,
                    device: alert.device,
                    state: .firing(alert, clearing: nil),
                    changedAt: start
                )
            ],
            feeds: FeedProgress(cursors: ["mqtt": second + 1])
        )
    }
}
