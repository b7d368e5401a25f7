import Databases
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Which of the daemons that share a store delivers.
@Suite struct LeaseTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func oneReaderAtATimeHasTheLeaseOfAFeed_andAnotherTakesOver() throws {
        _ = try open(folder, directory)
        let isShared = StoreUnderTest.server != nil
        let second = try StoreReader(at: folder.location)
        do {
            let first = try StoreReader(at: folder.location)
            #expect(try first.lease("teams"))
            #expect(try first.lease("teams"), "whoever has it keeps it")
            #expect(try second.lease("teams") == !isShared, "of a folder there is one daemon")
            #expect(try second.lease("press"), "another feed is another lease")
        }
        // A server needs a moment to notice that a connection was closed.
        let deadline = ContinuousClock.now + .seconds(10)
        var isTaken = try second.lease("teams")
        while !isTaken, ContinuousClock.now < deadline { isTaken = try second.lease("teams") }
        #expect(isTaken)
    }

    @Test func oneStoreAtATimeIsThatOfADaemon_andItsSuccessorTakesOver() throws {
        let isShared = StoreUnderTest.server != nil
        let second = try open(folder, DeviceDirectory())
        do {
            let first = try open(folder, directory)
            #expect(try first.claim(for: "cityward"))
            #expect(try second.claim(for: "cityward") == !isShared, "of a folder there is one daemon")
            #expect(try second.claim(for: "cityward-b"), "another daemon has a place of its own")
        }
        let deadline = ContinuousClock.now + .seconds(10)
        var isTaken = try second.claim(for: "cityward")
        while !isTaken, ContinuousClock.now < deadline { isTaken = try second.claim(for: "cityward") }
        #expect(isTaken)
    }

    @Test func cursorsNeverGoBack() throws {
        var store = try open(folder, directory)
        for sequence in [7, 5] as [Int64] {
            _ = try store.commit(Store.Batch(feeds: FeedProgress(cursors: ["teams": sequence])))
        }
        #expect(try StoreReader(at: folder.location).cursor(of: "teams") == 7)
    }
}
