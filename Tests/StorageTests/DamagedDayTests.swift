import Databases
import Foundation
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// A day's file is not what it was: it is set aside, its readings are missed aloud, and everything else goes on.
@Suite(.onlyFolders) struct DamagedDayTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()
    /// Noon of 2026-03-04 in China.
    private let noon = Instant(milliseconds: 1_772_596_800_000)

    /// Three days with a reading each: two are sealed, the last is open.
    private func fill() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: (0..<3).map { reading("a", at: noon + .days($0)) }))
        try settle(at: noon + .days(2) + .hours(1))
        #expect(try files() == ["2026-03-04/gauge.sqlite", "2026-03-05/gauge.sqlite", "2026-03-06/gauge.open.sqlite"])
    }

    private static let ways: [@Sendable (URL) throws -> Void] = [
        { try Data("no database".utf8).write(to: $0) },
        { try Data().write(to: $0) },
        { try Data(Data(contentsOf: $0).prefix(5000)).write(to: $0) },
        { try FileManager.default.removeItem(at: $0) },
    ]

    @Test(arguments: ways.indices)
    func fewerReadingsNeverLookLikeAllOfThem(way: Int) throws {
        try fill()
        try Self.ways[way](url("2026-03-04/gauge.sqlite"))
        let error = #expect(throws: DatabaseError.self) { try folder.rows("SELECT sum(level) FROM gauge_reading") }
        #expect(error?.message.contains("2026-03-04/gauge.sqlite") ?? false, "\(String(describing: error))")
        #expect(try folder.rows("SELECT count(*) FROM gauge_reading WHERE day > '2026-03-04'") == ["2"])
        // Asked for, it is left out, and named.
        var left: Set<DamagedDay> = []
        let reader = try StoreReader(folder: folder.path, damage: .leftOut { left.insert($0) })
        #expect(try readRows(reader, "SELECT count(level) FROM gauge_reading") == ["2"])
        #expect(left.map(\.day) == ["2026-03-04"])
    }

    @Test(arguments: ways.indices)
    func theArchiveSetsItAsideAndGoesOn(way: Int) throws {
        try fill()
        try Self.ways[way](url("2026-03-04/gauge.sqlite"))
        var store = try open(folder, directory)
        let late = (0..<2).map { reading("b", at: noon + .minutes($0)) }
        #expect(try store.commit(Store.Batch(readings: late)).counts == [2, 0])
        try settle(at: noon + .days(9))
        try verify()
        let aside = way == 3 ? [] : ["2026-03-04/gauge.damaged.sqlite"]
        #expect(try files() == aside + ["2026-03-05/gauge.sqlite", "2026-03-06/gauge.sqlite"])
        #expect(try folder.rows("SELECT count(*) FROM main.gauge_reading") == ["2"], "they wait for a whole file")
        #expect(try damaged() == ["2026-03-04"])
        // A judge is built without it: it has the devices' last readings all the same.
        var found: [String] = []
        try store.recentReadings(of: gauge, within: .minutes(5)) { found.append("\($0.observedAt)") }
        #expect(found == ["\(noon + .days(2))", "\(noon)", "\(noon + .minutes(1))"])
    }

    @Test func aByteThatSQLiteDoesNotMissIsFoundByItsSum() throws {
        try fill()
        // A number in a row, in a page that is in order.
        try Connection(path: url("2026-03-04/gauge.sqlite").path, mode: .readWrite).execute(
            "UPDATE device SET name = 'b'"
        )
        #expect(try folder.rows("SELECT count(*) FROM gauge_reading") == ["3"])
        try verify()
        #expect(try damaged() == ["2026-03-04"])
        #expect(throws: DatabaseError.self) { try folder.rows("SELECT count(level) FROM gauge_reading") }
    }

    @Test func anOpenDayIsMissedToo() throws {
        try fill()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: url("2026-03-06/gauge.open.sqlite").path + suffix)
        }
        #expect(throws: DatabaseError.self) { try folder.rows("SELECT count(level) FROM gauge_reading") }
        #expect(try damaged() == ["2026-03-06"])
        // Also when the devices have reported since, and nothing else tells that there was something.
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: [reading("a", at: noon + .days(3))]))
        try settle(at: noon + .days(3) + .hours(1))
        #expect(try damaged() == ["2026-03-06"])
        #expect(try folder.rows("SELECT count(*) FROM gauge_reading WHERE day = '2026-03-07'") == ["1"])
    }

    @Test func aGoodFileInItsPlaceIsAllThatItTakes() throws {
        try fill()
        let before = try folder.rows(everything)
        let good = try Data(contentsOf: url("2026-03-04/gauge.sqlite"))
        try Data("x".utf8).write(to: url("2026-03-04/gauge.sqlite"))
        try verify()
        try good.write(to: url("2026-03-04/gauge.sqlite"))
        #expect(try damaged().isEmpty)
        #expect(try folder.rows(everything) == before)
    }

    @Test func whatIsGivenUpIsNotMissed() throws {
        try fill()
        try Data("x".utf8).write(to: url("2026-03-04/gauge.sqlite"))
        try verify()
        let desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms())
        #expect(try !desk.giveUp("2026-03-05", "gauge"), "only what is damaged")
        #expect(try desk.giveUp("2026-03-04", "gauge"))
        #expect(try damaged().isEmpty)
        #expect(try folder.rows("SELECT count(level) FROM gauge_reading") == ["2"])
        try settle(at: noon + .days(9))
        #expect(try files().contains("2026-03-04/gauge.given-up.sqlite"))
    }

    @Test func aBackupKeepsTheGoodCopyOfAnEarlierOne() throws {
        try fill()
        let backup = TemporaryStore()
        try Backup.make(of: folder.path, to: backup.path, wait: {})
        let good = try Data(contentsOf: url("2026-03-04/gauge.sqlite"))
        try Data("x".utf8).write(to: url("2026-03-04/gauge.sqlite"))
        try verify()
        let failure = #expect(throws: Backup.Failure.self) {
            try Backup.make(of: folder.path, to: backup.path, wait: {})
        }
        guard case .damagedDays = failure else { Issue.record("\(String(describing: failure))"); return }
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(backup.path)/days/2026-03-04/gauge.sqlite")) == good)
        let restored = TemporaryStore()
        try Backup.restore(from: backup.path, to: restored.path)
        #expect(try restored.rows("SELECT count(level) FROM gauge_reading") == ["3"])
    }

    // MARK: -

    private let everything = "SELECT device, observed_at, level FROM gauge_reading ORDER BY 1, 2"

    private func url(_ name: String) -> URL { URL(fileURLWithPath: "\(folder.path)/days/\(name)") }

    private func settle(at now: Instant) throws {
        var desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms())
        while try desk.work(at: now) != nil {}
    }

    /// Reads every sealed file.
    private func verify() throws {
        let desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms())
        var last: ArchivedDay?
        while let verified = try desk.verify(after: last) { last = verified.day }
    }

    private func damaged() throws -> [String] {
        try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms()).damagedDays().map(\.day)
    }

    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/days").filter { $0.hasSuffix(".sqlite") }
            .sorted()
    }

    private func reading(_ device: String, at instant: Instant) -> Reading {
        var measurements = Measurements()
        measurements.set(0, number: 1.5)
        return Reading(
            deviceClass: gauge,
            device: directory.index(of: device, in: gauge),
            observedAt: instant,
            receivedAt: instant + .seconds(1),
            measurements: measurements
        )
    }
}
