import Foundation
import Storage
import Telemetry
import Testing
import TestSupport

@testable import cityward

/// What the watch sees of a store.
@Suite struct StoreEyeTests {
    private func look(_ folder: String, _ log: Recorded) -> WatchFigures {
        var eye = StoreEye(
            at: .folder(folder),
            classes: ["truck", "fume"],
            feeds: ["mqtt"],
            limit: .seconds(30),
            log: log.logger
        )
        var figures = WatchFigures()
        for _ in 0..<3 { eye.look(into: &figures) }
        return figures
    }

    @Test func feedsThatWereTakenAwayDoNotWait() throws {
        let temporary = try TemporaryFolderStore()
        let path = temporary.folder.url.path
        var store = try Store(folder: path, catalogue: twoClasses, directory: DeviceDirectory())
        _ = try store.commit(Store.Batch(feeds: FeedProgress(cursors: ["former": 0, "mqtt": 0])))
        let log = Recorded()
        let figures = look(path, log)
        #expect(figures.feeds.map(\.feed) == ["mqtt"])
        #expect((figures.store?.liveBytes ?? 0) > 0)
        #expect(log.lines.isEmpty)
    }

    @Test func aStoreThatCannotBeReadIsNamedOnce() throws {
        let log = Recorded()
        let figures = look("/nowhere", log)
        #expect(figures.store == nil)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("the watch cannot look at the store") == true)
    }
}
