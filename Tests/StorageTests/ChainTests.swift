import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// The log of events as a chain of hashes.
@Suite struct ChainTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func eachHashIsThatOfTheRowBehindTheHashBeforeIt() throws {
        var store = try open(folder, directory)
        let alert = alert()
        _ = try store.commit(Store.Batch(events: [fired(alert), resolved(alert, .cleared, at: start + .hours(1))]))
        #expect(try isWhole())
        let head = try StoreReader(at: folder.location).logHead()
        #expect(head.sequence == 2)
        #expect(LogHead(head.description) == head)
    }

    @Test(arguments: ["", "1", "0:\(HashChain.origin)", "x:\(HashChain.origin)", "1:\(HashChain.origin.dropLast())G"])
    func whatIsNoHeadIsNotRead(text: String) {
        #expect(LogHead(text) == nil)
    }

    @Test func anEventThatIsThereAlreadyTakesNoNumber() throws {
        var store = try open(folder, directory)
        for _ in 0..<3 { _ = try store.commit(Store.Batch(events: [fired(alert())])) }
        _ = try store.commit(Store.Batch(events: [resolved(alert(), .cleared, at: start + .hours(1))]))
        #expect(try folder.rows("SELECT seq FROM alert_event ORDER BY seq") == ["1", "2"])
    }

    @Test func aRowBehindARemovedTailDoesNotHideIt() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: ["a", "b", "c"].map { fired(alert($0)) }))
        try folder.execute("DELETE FROM alert_event WHERE seq = 3")
        _ = try store.commit(Store.Batch(events: [fired(alert("d"))]))
        let rows = try folder.rows(
            "SELECT seq, alert, kind, at, recorded_at, data, hash FROM alert_event WHERE seq = 4"
        )
        let words = rows[0].split(separator: "|").map(String.init)
        #expect(words.last == HashChain.hash(after: HashChain.lost, Array(words.dropLast())))
    }

    @Test(.onlyFolders) func anOlderStoreIsChainedWhenItIsOpened_andNumbersThatItSkippedAreNoRemoval() throws {
        try makeStoreOfVersion2()
        var store = try open(folder, directory)
        #expect(try folder.rows("PRAGMA user_version") == ["6"])
        #expect(try isWhole())
        _ = try store.commit(Store.Batch(events: [fired(alert("new"))]))
        #expect(try isWhole())
        #expect(try folder.rows("SELECT seq FROM alert_event ORDER BY seq") == ["1", "4", "5"])
        #expect(try folder.rows("SELECT id, status FROM alert_case ORDER BY id") == ["new|open", "old|open"])
    }

    /// Whether every row has the hash of its words behind the row before it.
    private func isWhole() throws -> Bool {
        var previous = HashChain.origin
        var isWhole = true
        try StoreReader(at: folder.location).query(
            "SELECT seq, alert, kind, at, recorded_at, data, hash FROM alert_event ORDER BY seq",
            isOver: { false },
            columns: { _ in },
            row: { row in
                previous = HashChain.hash(after: previous, row.dropLast().map(\.text))
                if previous != row[6].text { isWhole = false }
                return true
            }
        )
        return isWhole
    }

    /// A store as the version before cases left it, which skipped the numbers 2, 3 and 5 to 7.
    private func makeStoreOfVersion2() throws {
        do { _ = try open(folder, directory) }
        let connection = try Connection(path: folder.store, mode: .readWrite)
        try connection.execute(
            """
            DROP INDEX alert_by_case; DROP INDEX alert_that_fires; DROP INDEX alert_that_fires_by_id;
            DROP INDEX alert_by_rule; DROP INDEX alert_by_district;
            ALTER TABLE alert DROP COLUMN category; ALTER TABLE alert DROP COLUMN due_at;
            ALTER TABLE alert DROP COLUMN case_id; ALTER TABLE alert DROP COLUMN grounds;
            ALTER TABLE alert_event DROP COLUMN hash;
            DROP TABLE day_archive; DROP TABLE settled; DROP TABLE device_report; DROP TABLE report_floor;
            DROP TABLE exhibit; DROP TABLE alert_case; DROP TABLE evidence; DROP TABLE parked_event; DROP TABLE audit;
            INSERT INTO alert (id, rule, rule_set, title, severity, class, device, district, state, onset_at, fired_at, reading)
                VALUES ('old', 'r', 'h', 't', 'minor', 'truck', '1', 'd', 'firing', 1, 2, '{}');
            INSERT INTO alert_event VALUES (1, 'old', 'fired', 2, 3, '{"severity":"minor"}');
            INSERT INTO alert_event VALUES (4, 'old', 'escalated', 5, 6, '{"severity":"minor"}');
            UPDATE sqlite_sequence SET seq = 7 WHERE name = 'alert_event';
            PRAGMA user_version = 2;
            """
        )
    }
}
