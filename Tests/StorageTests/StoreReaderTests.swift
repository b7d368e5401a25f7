import Databases
import SQLite
import Storage
import StoreSupport
import Synchronization
import Telemetry
import Testing
import TestSupport

@Suite struct StoreReaderTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func withoutAStoreThereIsNothingToRead() {
        let error = #expect(throws: DatabaseError.self) { _ = try StoreReader(at: folder.location) }
        #expect(error?.kind == .inputOutput)
    }

    @Test(arguments: [
        "DELETE FROM alert", "INSERT INTO rule_set VALUES ('a', 1, 'b')", "CREATE TABLE t (a text)", "DROP TABLE alert",
        "UPDATE alert_state SET state = 'inactive'",
    ])
    func aQuestionChangesNothing(_ sql: String) throws {
        _ = try open(folder, directory)
        let error = #expect(throws: DatabaseError.self) { try folder.rows(sql) }
        #expect(error?.kind == .readOnly)
    }

    @Test func columnsHaveTheirNamesOnceAndBeforeTheRows() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: [reading("a", 0, level: 1.5, in: directory)]))
        var calls: [String] = []
        try StoreReader(at: folder.location).query(
            "SELECT device, level AS water, state FROM gauge_reading",
            isOver: { false },
            columns: { calls.append($0.joined(separator: ",")) },
            row: { values in
                calls.append(values.map(\.text).joined(separator: ","))
                return true
            }
        )
        #expect(calls == ["device,water,state", "a,1.5,NULL"])
    }

    @Test func rowsEndWhenNoMoreAreWanted() throws {
        _ = try open(folder, directory)
        var rows = 0
        try StoreReader(at: folder.location).query(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
            isOver: { false },
            columns: { _ in },
            row: { _ in
                rows += 1
                return rows < 10
            }
        )
        #expect(rows == 10)
    }

    @Test func aQuestionThatTakesTooLongEnds() throws {
        _ = try open(folder, directory)
        let reader = try StoreReader(at: folder.location)
        let error = #expect(throws: DatabaseError.self) {
            try reader.query(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
                isOver: { true },
                columns: { _ in },
                row: { _ in true }
            )
        }
        #expect(error?.kind == .interrupted)
        #expect(try readRows(reader, "SELECT 1") == ["1"], "the next question is answered")
    }

    /// What somebody has damaged must not keep the events behind it from the feeds.
    @Test func aDamagedEventDoesNotHideThoseBehindIt() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(sparseAlert("a")), fired(sparseAlert("b"))]))
        try folder.execute("UPDATE alert_event SET data = substr(data, 2) WHERE seq = 1")
        let events = try StoreReader(at: folder.location).events(after: 0, limit: 10)
        #expect(events.map(\.alert) == ["a", "b"])
        #expect(events.map(\.severity) == ["minor", "minor"])
    }

    // MARK: - Beside the writer

    /// Each batch has ten readings, three rejections and an event: a reader must never see a part of one.
    @Test(.timeLimit(.minutes(5))) func aReaderSeesWholeBatchesOnly() async throws {
        let folder = folder
        _ = try open(folder, directory)
        let isWritten = Flag()
        async let writing: Void = write(batches: 60, into: folder, isWritten)
        let seen = try await readCounts(of: folder, until: isWritten)
        try await writing
        #expect(seen.filter { $0 != [10 * $0[2], 3 * $0[2], $0[2]] } == [])
        let batches = seen.map { $0[2] }
        #expect(batches == batches.sorted(), "what was seen is never taken back")
        #expect(batches.last == 60)
        #expect(Set(batches).count > 5, "the reader hardly looked")
    }
}

@concurrent private func write(batches: Int, into folder: TemporaryStore, _ isWritten: Flag) async throws {
    defer { isWritten.raise() }
    let directory = DeviceDirectory()
    var store = try open(folder, directory)
    for batch in 0..<batches {
        _ = try store.commit(
            Store.Batch(
                readings: (0..<10).map { reading("d\($0)", Int64(batch), in: directory) },
                rejections: (0..<3).map { rejection([$0]) },
                events: [fired(sparseAlert("alert-\(batch)"))]
            )
        )
    }
}

/// Counts readings, rejections and events again and again, and once more when everything is written.
@concurrent private func readCounts(of folder: TemporaryStore, until isWritten: Flag) async throws -> [[Int]] {
    let reader = try StoreReader(at: folder.location)
    let question = """
        SELECT (SELECT count(*) FROM gauge_reading), (SELECT count(*) FROM rejection), (SELECT count(*) FROM alert_event)
        """
    var seen: [[Int]] = []
    var isLast = false
    while !isLast {
        isLast = isWritten.isRaised
        seen += try readRows(reader, question).map { $0.split(separator: "|").compactMap { Int($0) } }
    }
    return seen
}

/// Says once, across threads, that something is done.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .acquiring) }

    func raise() { value.store(true, ordering: .releasing) }
}
