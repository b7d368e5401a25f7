import Databases
import Foundation
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// A backup is made beside the writer, and what is restored from it is the store.
@Suite(.onlyFolders) struct BackupTests {
    private let folder = TemporaryStore()
    private let target = TemporaryStore()
    private let directory = DeviceDirectory()
    private let noon = Instant(milliseconds: 1_772_596_800_000)
    private var backup: String { "\(target.path)/backup" }

    @Test func whatIsRestoredIsTheStore() throws {
        try fill()
        let before = try contents(of: folder.path)
        #expect(before.count == 205)
        try Backup.make(of: folder.path, to: backup, wait: {})
        let restored = "\(target.path)/restored"
        try Backup.restore(from: backup, to: restored)
        #expect(try contents(of: restored) == before)
        // The daemon goes on with it: a repetition is one, what is new is new, and days are sealed.
        var store = try Store(folder: restored, catalogue: catalogue(), directory: directory)
        #expect(try store.commit(Store.Batch(readings: readings(0..<200))).counts == [0, 200])
        #expect(try store.commit(Store.Batch(readings: readings(200..<210))).counts == [10, 0])
        try settle(restored, at: noon + .days(9))
        #expect(try contents(of: restored).count == 215)
    }

    @Test func aSecondBackupCopiesOnlyWhatHasChanged() throws {
        try fill()
        try Backup.make(of: folder.path, to: backup, wait: {})
        var copied: [String] = []
        var kept: [String] = []
        try Backup.make(
            of: folder.path,
            to: backup,
            wait: {},
            progress: { if $0.isKept { kept.append($0.file) } else { copied.append($0.file) } }
        )
        #expect(copied.contains("live.sqlite") && !copied.contains("days/2026-03-04/gauge.sqlite"))
        #expect(kept.contains("days/2026-03-04/gauge.sqlite"))
        try settle(folder.path, at: noon + .days(20))
        try Backup.make(of: folder.path, to: backup, wait: {})
        let files = try FileManager.default.subpathsOfDirectory(atPath: backup).filter { $0.contains(".open") }
        #expect(files.isEmpty, "what was open is sealed now")
    }

    @Test func aDamagedOrUnfinishedBackupIsNotRestored() throws {
        try fill()
        try Backup.make(of: folder.path, to: backup, wait: {})
        let day = "\(backup)/days/2026-03-04/gauge.sqlite"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: day))
        var damaged = bytes
        damaged[damaged.count / 2] ^= 1
        try damaged.write(to: URL(fileURLWithPath: day))
        let restored = "\(target.path)/restored"
        #expect(throws: Backup.Failure.changed(file: "days/2026-03-04/gauge.sqlite")) {
            try Backup.restore(from: backup, to: restored)
        }
        #expect(!FileManager.default.fileExists(atPath: "\(restored)/live.sqlite"))
        try bytes.write(to: URL(fileURLWithPath: day))
        try FileManager.default.removeItem(atPath: "\(backup)/SHA256SUMS")
        #expect(throws: Backup.Failure.incomplete(folder: backup)) { try Backup.restore(from: backup, to: restored) }
    }

    @Test func nothingIsWrittenOver() throws {
        try fill()
        #expect(throws: Backup.Failure.sameFolder) { try Backup.make(of: folder.path, to: folder.path, wait: {}) }
        try FileManager.default.createDirectory(atPath: backup, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: "\(backup)/thesis.txt"))
        #expect(throws: Backup.Failure.strangeFolder(backup)) { try Backup.make(of: folder.path, to: backup, wait: {}) }
        let good = "\(target.path)/good"
        try Backup.make(of: folder.path, to: good, wait: {})
        #expect(throws: Backup.Failure.occupied(folder: folder.path)) {
            try Backup.restore(from: good, to: folder.path)
        }
    }

    @Test func damageOfADayIsNamed() throws {
        try fill()
        let reader = try StoreReader(at: folder.location)
        let day = try #require(try reader.archivedDays().first { $0.seal != nil })
        #expect(try reader.finding(in: day, folder: folder.path) == nil)
        let path = "\(folder.path)/days/\(day.day)/\(day.deviceClass).sqlite"
        try Connection(path: path, mode: .readWrite).execute(
            "DELETE FROM packed WHERE key = (SELECT min(key) FROM packed)"
        )
        #expect(try reader.finding(in: day, folder: folder.path) == "is not the file that was sealed")
        try FileManager.default.removeItem(atPath: path)
        #expect(try reader.finding(in: day, folder: folder.path) == "is missing")
    }

    // MARK: -

    /// A sealed day, an open one, and some readings that are still live.
    private func fill() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: readings(0..<200)))
        try settle(folder.path, at: noon + .hours(32))
        _ = try store.commit(Store.Batch(readings: (0..<5).map { reading("e", noon + .hours(33) + .minutes($0)) }))
    }

    /// Ten minutes apart, from noon on.
    private func readings(_ numbers: Range<Int64>) -> [Reading] {
        numbers.map { reading("d\($0 % 4)", noon + .minutes($0 * 10)) }
    }

    private func reading(_ device: String, _ instant: Instant) -> Reading {
        Reading(
            deviceClass: gauge,
            device: directory.index(of: device, in: gauge),
            observedAt: instant,
            receivedAt: instant,
            measurements: Measurements()
        )
    }

    private func settle(_ path: String, at now: Instant) throws {
        var desk = try ArchiveDesk(folder: path, terms: ArchiveDesk.Terms())
        while try desk.work(at: now) != nil {}
    }

    /// Device and time of every gauge reading, wherever it is.
    private func contents(of path: String) throws -> [String] {
        let days = (try? FileManager.default.subpathsOfDirectory(atPath: "\(path)/days")) ?? []
        let files =
            ["live.sqlite"] + days.filter { $0.hasSuffix(".sqlite") && $0.contains("gauge") }.map { "days/\($0)" }
        var all: [String] = []
        for file in files {
            let connection = try Connection(path: "\(path)/\(file)", mode: .readOnly)
            let rows = try connection.prepare("SELECT device, observed_at FROM gauge_reading")
            while try rows.step() { all.append("\(rows.text(0)) \(rows.integer(1))") }
        }
        return all.sorted()
    }
}
