import Storage
import StoreSupport
import Telemetry
import Testing

/// What a replay reads of alerts, rule sets and connections.
@Suite struct StoredEventTests {
    @Test func eventsComeBackAsTheyWere() throws {
        let folder = TemporaryStore()
        var store = try open(folder, DeviceDirectory())
        var graver = alert("a")
        graver.severity = .critical
        var late = alert("late")
        late.isLate = true
        let events = [
            fired(alert("a")), fired(sparseAlert("b")), fired(late),
            AlertEvent(kind: .escalated, at: start + .minutes(5), recordedAt: start + .minutes(6), alert: graver),
            resolved(graver, .windowClosed, at: start + .minutes(9)), resolved(late, .cleared, at: start + .minutes(2)),
        ]
        _ = try store.commit(Store.Batch(events: events))
        let reader = try StoreReader(at: folder.location)
        var found: [AlertEvent] = []
        try reader.alertEvents(ofAlertsFiredIn: start..<(start + .seconds(1))) { found.append($0) }
        let wanted = [events[0], events[3], events[4], events[1], events[2], events[5]]
        #expect(found == wanted)
        // A late one says nothing of the clock of the daemon.
        #expect(try reader.lastEventRecorded() == start + .hours(1))

        found.removeAll()
        try reader.alertEvents(ofAlertsFiredIn: start..<(start + .seconds(1)), notEndedBefore: start + .minutes(9)) {
            found.append($0)
        }
        #expect(found.map(\.alert.id) == ["a", "a", "a", "b"])
        found.removeAll()
        try reader.alertEvents(ofAlertsFiredIn: (start + .seconds(1))..<(start + .days(1))) { found.append($0) }
        #expect(found.isEmpty)
    }

    @Test func ruleSetsComeInTheOrderInWhichTheyWereLoaded() throws {
        let folder = TemporaryStore()
        var store = try open(folder, DeviceDirectory())
        try store.load(ruleSet: "f0", text: "old", at: start)
        try store.load(ruleSet: "f0", text: "old", at: start + .hours(1))
        try store.load(ruleSet: "a1", text: "new", at: start + .days(1))
        try store.load(ruleSet: "f0", text: "old", at: start + .days(2))
        try store.keep(ruleSet: "a1", text: "new", at: Instant(milliseconds: 0))
        try store.keep(ruleSet: "b2", text: "tried", at: Instant(milliseconds: 0))
        let sets = try StoreReader(at: folder.location).ruleSets()
        #expect(
            sets == [
                StoredRuleSet(hash: "f0", loadedAt: start), StoredRuleSet(hash: "a1", loadedAt: start + .days(1)),
                StoredRuleSet(hash: "f0", loadedAt: start + .days(2)),
            ]
        )
    }

    /// A replay has judged by it first, and a daemon later.
    @Test func aRuleSetIsInForceSinceADaemonLoadsIt() throws {
        let folder = TemporaryStore()
        var store = try open(folder, DeviceDirectory())
        try store.keep(ruleSet: "b2", text: "tried", at: Instant(milliseconds: 0))
        #expect(try StoreReader(at: folder.location).ruleSets() == [])
        try store.load(ruleSet: "b2", text: "tried", at: start)
        #expect(try StoreReader(at: folder.location).ruleSets() == [StoredRuleSet(hash: "b2", loadedAt: start)])
    }
}
