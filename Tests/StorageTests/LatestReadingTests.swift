import SQLite
import Storage
import Telemetry
import Testing

/// The last judged reading of each device, be it live or archived.
@Suite struct LatestReadingTests {
    private let folder = TemporaryFolder()
    private let directory = DeviceDirectory()
    private let archives = FakeArchives()

    private func latest(_ condition: String = "1") throws -> [String] {
        try readRows(
            StoreReader(folder: folder.path, archives: archives),
            "SELECT device, level FROM latest_gauge_reading WHERE \(condition) ORDER BY device"
        )
    }

    /// Device `a` speaks all the time, `b` fell silent early, `c` has sent nothing that was judged.
    private func fill() throws -> Store {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: [
                reading("a", 0, level: 1, in: directory), reading("a", 100_000, level: 2, in: directory),
                reading("a", 100_010, level: 3, admission: .jump, in: directory),
                reading("a", 90_000, level: 4, admission: .late, in: directory),
                reading("b", 10, level: 5, in: directory), reading("b", 0, level: 6, admission: .late, in: directory),
                reading("c", 20, level: 7, admission: .jump, in: directory),
                reading("l", 30, of: lamp, in: directory),
            ])
        )
        return store
    }

    private func settle(before seconds: Int64) throws {
        let condition = "observed_at < \((start + .seconds(seconds)).milliseconds)"
        try Connection(path: folder.store, mode: .readWrite).execute(
            """
            CREATE TABLE IF NOT EXISTS device_summary (class TEXT, device TEXT, judged_at INTEGER, PRIMARY KEY (class, device));
            INSERT OR REPLACE INTO device_summary
                SELECT 'gauge', device, max(observed_at) FILTER (WHERE late = 0 AND jump = 0)
                FROM gauge_reading WHERE \(condition) GROUP BY device
            """
        )
        try archives.move("gauge", condition, from: folder.store)
    }

    @Test func lateOnesAndJumpsAreNoState() throws {
        _ = try fill()
        #expect(try latest() == ["a|2.0", "b|5.0"])
        #expect(try latest("device = 'b'") == ["b|5.0"])
        #expect(try latest("device = 'c'").isEmpty)
        #expect(try latest("device IN ('a', 'b', 'x') AND level > 4") == ["b|5.0"])
    }

    @Test(arguments: [5, 1000, 100_005, 200_000] as [Int64])
    func theStateIsTheSameWhenReadingsHaveMoved(seconds: Int64) throws {
        _ = try fill()
        try settle(before: seconds)
        #expect(try latest() == ["a|2.0", "b|5.0"])
        #expect(try latest("device = 'b'") == ["b|5.0"])
        #expect(try latest("device = 'a'") == ["a|2.0"])
    }

    @Test func nothingIsLookedThroughButWhatIsLive() throws {
        _ = try fill()
        try settle(before: 100_005)
        let reader = try StoreReader(folder: folder.path, archives: archives)
        #expect(try readRows(reader, "SELECT count(*) FROM latest_gauge_reading") == ["2"])
        #expect(archives.opened.count == 2, "one look into each day on which a device spoke last")
        #expect(reader.archiveUse.archivedRows == 2)
    }

    @Test func whatComesAfterwardsIsLatest() throws {
        var store = try fill()
        try settle(before: 200_000)
        _ = try store.commit(Store.Batch(readings: [reading("b", 300_000, level: 8, in: directory)]))
        #expect(try latest() == ["a|2.0", "b|8.0"])
        // Older than what was archived: somebody has brought it in afterwards.
        _ = try store.commit(Store.Batch(readings: [reading("a", 50, level: 9, in: directory)]))
        #expect(try latest() == ["a|2.0", "b|8.0"])
    }

    @Test func readingsThatAreMovedMeanwhileAreSeenOnce() throws {
        _ = try fill()
        try settle(before: 5)
        var isSettled = false
        archives.meanwhile = {
            guard !isSettled else { return }
            isSettled = true
            try! settle(before: 200_000)
        }
        #expect(try latest() == ["a|2.0", "b|5.0"])
        #expect(try latest() == ["a|2.0", "b|5.0"])
    }

    @Test func allClassesAreInOneView() throws {
        _ = try fill()
        let rows = try readRows(
            StoreReader(folder: folder.path, archives: archives),
            "SELECT class, device, lat, \"values\" FROM latest_reading ORDER BY class, device"
        )
        #expect(rows == [#"gauge|a|NULL|{"level":2.0}"#, #"gauge|b|NULL|{"level":5.0}"#, "lamp|l|NULL|{}"])
    }
}
