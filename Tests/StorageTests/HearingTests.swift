import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Since when which daemon of a store hears its devices.
@Suite struct HearingTests {
    private let folder = TemporaryStore()

    @Test func eachDaemonKnowsSinceWhenItCouldHear() throws {
        var store = try open(folder, DeviceDirectory())
        #expect(try store.audibleSince(by: "a") == nil)
        #expect(try store.lastHearing(by: "a") == nil)
        let some = Partitions(count: 4, own: [1, 3])
        let hearings = [
            Hearing(by: "a", since: start, isComplete: false),
            Hearing(by: "a", since: start + .hours(1), isComplete: true, partitions: some),
            Hearing(by: "b", since: start + .hours(1), isComplete: false, partitions: Partitions(count: 4, own: [])),
        ]
        for hearing in hearings.reversed() + hearings { try store.note(hearing) }
        #expect(try store.audibleSince(by: "a") == start)
        #expect(try store.audibleSince(by: "b") == start + .hours(1))
        #expect(try store.audibleSince(by: "c") == nil)
        #expect(try hearings.map { try store.lastHearing(by: $0.daemon) } == [hearings[1], hearings[1], hearings[2]])
        #expect(try StoreReader(at: folder.location).hearings() == hearings)

        // At the same time again: a gap stays one, and the partitions are those of the last word.
        try store.note(Hearing(by: "b", since: start + .hours(1), isComplete: true, partitions: some))
        #expect(
            try store.lastHearing(by: "b")
                == Hearing(by: "b", since: start + .hours(1), isComplete: false, partitions: some)
        )
    }

    /// Whose these times are was not noted: they hold for whoever asks.
    @Test func whatWasNotedBeforeTheyHadNamesHoldsForEveryDaemon() throws {
        do { _ = try open(folder, DeviceDirectory()) }
        // The version before.
        let version =
            StoreUnderTest.server == nil
            ? "PRAGMA user_version = 5" : "\(takingBackSumsOfDays) UPDATE store_version SET version = 1"
        try folder.execute(
            """
            DROP TABLE hearing;
            CREATE TABLE hearing (since BIGINT PRIMARY KEY, complete BIGINT NOT NULL);
            INSERT INTO hearing VALUES (\(start.milliseconds), 0), (\((start + .hours(1)).milliseconds), 1);
            \(version)
            """
        )
        var store = try open(folder, DeviceDirectory())
        let old = [
            Hearing(by: "", since: start, isComplete: false),
            Hearing(by: "", since: start + .hours(1), isComplete: true),
        ]
        #expect(try StoreReader(at: folder.location).hearings() == old)
        #expect(try store.audibleSince(by: "cityward") == start)
        #expect(try store.lastHearing(by: "cityward") == nil)
        let new = Hearing(by: "cityward", since: start + .hours(2), isComplete: false)
        try store.note(new)
        #expect(try store.audibleSince(by: "cityward") == start + .hours(2))
        #expect(try store.audibleSince(by: "other") == start)
        #expect(try StoreReader(at: folder.location).hearings() == old + [new])
    }
}
