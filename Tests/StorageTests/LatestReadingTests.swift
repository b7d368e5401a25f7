import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// The last judged reading of each device, be it live or archived.
@Suite struct LatestReadingTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    private func latest(_ condition: String = "TRUE") throws -> [String] {
        try readRows(
            StoreReader(at: folder.location),
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
        var desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms(settleAfter: .zero))
        while try desk.work(at: start + .seconds(seconds)) != nil {}
    }

    @Test func lateOnesAndJumpsAreNoState() throws {
        _ = try fill()
        #expect(try latest() == ["a|2.0", "b|5.0"])
        #expect(try latest("device = 'b'") == ["b|5.0"])
        #expect(try latest("device = 'c'").isEmpty)
        #expect(try latest("device IN ('a', 'b', 'x') AND level > 4") == ["b|5.0"])
    }

    @Test(.onlyFolders, arguments: [5, 1000, 100_005, 200_000] as [Int64])
    func theStateIsTheSameWhenReadingsHaveMoved(seconds: Int64) throws {
        _ = try fill()
        try settle(before: seconds)
        #expect(try latest() == ["a|2.0", "b|5.0"])
        #expect(try latest("device = 'b'") == ["b|5.0"])
        #expect(try latest("device = 'a'") == ["a|2.0"])
    }

    @Test(.onlyFolders) func noDayIsOpened() throws {
        _ = try fill()
        try settle(before: 200_000)
        let reader = try StoreReader(at: folder.location)
        #expect(try readRows(reader, "SELECT count(*) FROM latest_gauge_reading") == ["2"])
        #expect(reader.archiveUse.days.isEmpty)
    }

    @Test(.onlyFolders) func whatComesAfterwardsIsLatest() throws {
        var store = try fill()
        try settle(before: 200_000)
        _ = try store.commit(Store.Batch(readings: [reading("b", 300_000, level: 8, in: directory)]))
        #expect(try latest() == ["a|2.0", "b|8.0"])
        // Older than what was archived: somebody has brought it in afterwards.
        _ = try store.commit(Store.Batch(readings: [reading("a", 50, level: 9, in: directory)]))
        #expect(try latest() == ["a|2.0", "b|8.0"])
    }

    @Test(.onlyFolders) func readingsThatAreMovedMeanwhileAreSeenOnce() throws {
        _ = try fill()
        let reader = try StoreReader(at: folder.location)
        var devices: [String] = []
        try reader.query("SELECT device FROM latest_gauge_reading", isOver: { false }, columns: { _ in }) { row in
            if devices.isEmpty { try! settle(before: 200_000) }
            devices.append(row[0].text)
            return true
        }
        #expect(devices.sorted() == ["a", "b"])
    }

    @Test func allClassesAreInOneView() throws {
        _ = try fill()
        let rows = try readRows(
            StoreReader(at: folder.location),
            "SELECT class, device, lat, \"values\" FROM latest_reading ORDER BY class, device"
        )
        // Each database writes whole numbers in its own way.
        let numbers = StoreUnderTest.server == nil ? ["2.0", "5.0"] : ["2", "5"]
        let gauges = zip(["a", "b"], numbers).map { "gauge|\($0)|NULL|{\"level\":\($1)}" }
        #expect(rows == gauges + ["lamp|l|NULL|{}"])
    }
}
