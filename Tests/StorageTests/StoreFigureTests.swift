import Foundation
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// How large a store is, and how far its archive is.
@Suite(.onlyFolders) struct StoreFigureTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    private var figures: StoreFigures {
        get throws {
            try StoreReader(at: folder.location).figures(of: .folder(folder.path), classes: ["gauge", "lamp"])
        }
    }

    private func archive(at now: Instant) throws {
        var desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms())
        while try desk.work(at: now) != nil {}
    }

    private func size(_ name: String) throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
        return try #require(attributes[.size] as? Int64)
    }

    private func lines(_ figures: StoreFigures) -> [String] {
        figures.dayFiles.map { "\($0.deviceClass) \($0.areSealed ? "sealed" : "open") \($0.count) \($0.bytes)" }
    }

    @Test func anEmptyStoreHasRoomAndNothingElse() throws {
        let store = try open(folder, directory)
        let found = try figures
        #expect(found.liveBytes == (try size("live.sqlite")))
        #expect(found.logBytes == (try size("live.sqlite-wal")))
        #expect(found.dayFiles.isEmpty)
        #expect(found.oldestUnsettled.isEmpty)
        #expect(found.oldestUnsealedDay == nil)
        let (free, all) = (try #require(found.freeBytes), try #require(found.fileSystemBytes))
        #expect(free > 0 && free <= all)
        withExtendedLifetime(store) {}
    }

    @Test func readingsGoFromTheLiveStoreToAnOpenAndThenToASealedFile() throws {
        var store = try open(folder, directory)
        // From 10:30 on one each minute, for an hour.
        let readings = (0..<60).map { reading("a", Int64($0) * 60, in: directory) }
        _ = try store.commit(Store.Batch(readings: readings))
        #expect(try figures.oldestUnsettled == ["gauge": start])

        try archive(at: start + .minutes(45))
        var found = try figures
        #expect(found.oldestUnsettled == ["gauge": start + .minutes(30)])
        #expect(lines(found) == ["gauge open 1 \(try size("days/2026-11-23/gauge.open.sqlite"))"])
        #expect(found.oldestUnsealedDay == Instant(rfc3339: "2026-11-23T00:00:00+08:00"))

        try archive(at: start + .days(1))
        found = try figures
        #expect(lines(found) == ["gauge sealed 1 \(try size("days/2026-11-23/gauge.sqlite"))"])
        #expect(found.oldestUnsettled.isEmpty)
        #expect(found.oldestUnsealedDay == nil)

        // A late reading of a sealed day waits for as long as a day, and that is no delay of the archive.
        _ = try store.commit(Store.Batch(readings: [reading("b", 30, in: directory)]))
        #expect(try figures.oldestUnsettled.isEmpty)
        _ = try store.commit(Store.Batch(readings: [reading("b", 86_400, in: directory)]))
        #expect(try figures.oldestUnsettled == ["gauge": start + .days(1)])
    }
}
