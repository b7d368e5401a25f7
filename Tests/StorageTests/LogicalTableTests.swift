import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Readings that are partly live and partly archived, as one table.
@Suite(.onlyFolders) struct LogicalTableTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()
    private let archives = FakeArchives()

    private func reader() throws -> StoreReader { try StoreReader(folder: folder.path, archives: archives) }

    /// Four days from 2026-11-22 on, three devices, a reading every two hours; the first two days are archived.
    private func fill() throws {
        var store = try open(folder, directory)
        let readings = (-12..<36).flatMap { step in
            ["b", "a", "渣"].map { reading($0, Int64(step) * 7200, level: Double(step), in: directory) }
        }
        _ = try store.commit(Store.Batch(readings: readings))
        try archives.move("gauge", "observed_at < \(instant("2026-11-24T00:00:00+08:00"))", from: folder.store)
    }

    private func instant(_ text: String) -> Int64 { Instant(rfc3339: text)?.milliseconds ?? 0 }

    // MARK: - Pruning

    struct Question: CustomTestStringConvertible {
        let condition: String
        /// The days that it needs, by their dates.
        let days: [String]

        init(_ condition: String, _ days: String...) {
            self.condition = condition
            self.days = days
        }

        var testDescription: String { condition }
    }

    /// 2026-11-23 begins with 1795363200000 in China; what is archived are the 22nd and the 23rd.
    @Test(arguments: [
        Question("1", "2026-11-22", "2026-11-23"),
        Question("observed_at >= 1795363200000", "2026-11-23"),
        Question("observed_at > 1795363199999", "2026-11-23"),
        Question("observed_at < 1795363200000", "2026-11-22"),
        Question("observed_at <= 1795363199999", "2026-11-22"),
        Question("observed_at <= 1795363200000", "2026-11-22", "2026-11-23"),
        Question("observed_at = 1795363200000", "2026-11-23"),
        Question("observed_at >= 1795363199999.5", "2026-11-23"),
        Question("observed_at < '1795363200000'", "2026-11-22"),
        Question("observed_at < 'soon' AND observed_at >= 1795363200000", "2026-11-23"),
        Question("observed_at > 'soon'"), Question("observed_at = NULL"), Question("observed_at = 1.5"),
        Question("observed_at > 9e18"), Question("observed_at >= -9.3e18 AND observed_at < 1e3"),
        Question("observed_at BETWEEN 1795363200000 AND 1795363200001", "2026-11-23"),
        Question("observed_at > 1795449600000"), Question("observed_at < 1795276800000 AND observed_at > 5"),
        Question("day = '2026-11-23'", "2026-11-23"),
        Question("day >= '2026-11-23'", "2026-11-23"), Question("day > '2026-11-22'", "2026-11-23"),
        Question("day < '2026-11-23'", "2026-11-22"), Question("day <= '2026-11-22'", "2026-11-22"),
        Question("day BETWEEN '2026-11-01' AND '2026-11-31'", "2026-11-22", "2026-11-23"),
        Question("day < '2026-11-3'", "2026-11-22", "2026-11-23"), Question("day > '2026-11-22x'", "2026-11-23"),
        Question("day = 'today'"), Question("day = 20261123"), Question("day > 'x'"),
        Question("day IN ('2026-11-23', '2026-12-24')", "2026-11-23"),
        Question("device = 'a' AND day = '2026-11-22'", "2026-11-22"),
    ])
    func onlyTheDaysThatAConditionNeedsAreOpened(question: Question) throws {
        try fill()
        let reader = try reader()
        let sql = "SELECT count(*), coalesce(sum(level), 0) FROM gauge_reading WHERE \(question.condition)"
        let rows = try readRows(reader, sql)
        #expect(Set(archives.opened.map { date(Instant(milliseconds: $0)) }) == Set(question.days))
        #expect(reader.archiveUse.days.count == question.days.count && reader.archiveUse.available == 2)
        #expect(try rows == everything(reader, question.condition), "what SQLite itself finds among all")
    }

    /// The same question to all readings, copied into a table of SQLite's own.
    private func everything(_ reader: borrowing StoreReader, _ condition: String) throws -> [String] {
        let copy = try Connection(path: ":memory:", mode: .readWrite)
        try copy.execute("CREATE TABLE t (device TEXT, observed_at INTEGER, level REAL, day TEXT)")
        for row in try readRows(reader, "SELECT device, observed_at, level, day FROM gauge_reading") {
            let values = row.split(separator: "|").map { "'\($0)'" }.joined(separator: ", ")
            try copy.execute("INSERT INTO t VALUES (\(values))")
        }
        let found = try copy.prepare("SELECT count(*), coalesce(sum(level), 0) FROM t WHERE \(condition)")
        _ = try found.step()
        // The sum over nothing is an integer.
        return ["\(found.integer(0))|\(found.value(1).text)"]
    }

    private func date(_ instant: Instant) -> String { String(instant.rfc3339().prefix(10)) }

    @Test func onlyTheColumnsThatAreReadAreAskedFor() throws {
        try fill()
        _ = try readRows(reader(), "SELECT max(level), day FROM gauge_reading WHERE device = 'b' AND state IS NULL")
        // SQLite counts what it compares among what it reads.
        #expect(archives.requests.map(\.columns) == [["device", "level", "state"], ["device", "level", "state"]])
        #expect(archives.requests.map(\.device) == ["b", "b"])
        archives.forget()
        _ = try readRows(reader(), "SELECT count(*) FROM gauge_reading")
        #expect(archives.requests.map(\.columns) == [[], []])
    }

    @Test func thePlanSaysWhatNarrowsIt() throws {
        try fill()
        let plan = try readRows(
            reader(),
            "EXPLAIN QUERY PLAN SELECT * FROM gauge_reading WHERE device = ? AND observed_at >= ? AND level > 1"
        )
        #expect(plan.count == 1 && plan[0].contains("device=? AND observed_at>=?"), "\(plan)")
        let sorted = "EXPLAIN QUERY PLAN SELECT * FROM gauge_reading ORDER BY device, observed_at"
        #expect(try !readRows(reader(), sorted).contains { $0.contains("TEMP B-TREE") })
    }

    @Test func manyDevicesAreLookedForInOneGo() throws {
        try fill()
        let reader = try reader()
        let late = "SELECT device FROM gauge_reading WHERE level = 3"
        let sql = "SELECT count(*) FROM gauge_reading WHERE device IN (\(late)) AND day = '2026-11-23'"
        #expect(try readRows(reader, sql) == ["36"])
        #expect(archives.requests.filter { $0.device != nil } == [])
        #expect(archives.opened.count == 3, "two days for the list, one for the count")
    }

    // MARK: - What is there

    @Test func theTableLooksLikeTheLiveOne() throws {
        try fill()
        let reader = try reader()
        let columns = "SELECT name, type, \"notnull\" FROM pragma_table_info('gauge_reading', '%')"
        let logical = try readRows(reader, columns.replacing("%", with: "temp"))
        #expect(try logical == readRows(reader, columns.replacing("%", with: "main")))
        #expect(try readRows(reader, "SELECT count(*) FROM main.gauge_reading") == ["87"])
        #expect(try readRows(reader, "SELECT count(*), count(DISTINCT device) FROM gauge_reading") == ["144|3"])
    }

    @Test func aReadingIsFoundByItsKeyWithoutASearch() throws {
        try fill()
        let reader = try reader()
        let time = start.milliseconds
        let found = "SELECT level, received_at - observed_at, late, day FROM gauge_reading"
        #expect(
            try readRows(reader, "\(found) WHERE device = '渣' AND observed_at = \(time)") == ["0.0|600000|0|2026-11-23"]
        )
        #expect(reader.archiveUse.archivedRows == 1 && reader.archiveUse.liveRows == 0)
    }

    @Test func conditionsThatAreJoinedByOrMeetAReadingOnce() throws {
        try fill()
        let rows = try readRows(
            reader(),
            "SELECT count(*) FROM gauge_reading WHERE device = 'a' OR observed_at = \(start.milliseconds)"
        )
        #expect(rows == ["50"])
    }

    @Test func aCollationOfAnotherKindIsLeftToSQLite() throws {
        try fill()
        #expect(
            try readRows(reader(), "SELECT count(*) FROM gauge_reading WHERE device = 'A' COLLATE NOCASE") == ["48"]
        )
    }

    @Test func whatFailsInAnArchiveFailsTheQuestion() throws {
        try fill()
        archives.meanwhile = {}
        let reader = try StoreReader(folder: folder.path, archives: BrokenArchives())
        let error = #expect(throws: DatabaseError.self) { try readRows(reader, "SELECT * FROM gauge_reading") }
        #expect(error?.message == "days/2026-11-23.sqlite is damaged")
        #expect(try readRows(reader, "SELECT 1") == ["1"])
    }

    @Test func aQuestionEndsInsideOfATableToo() throws {
        try fill()
        let reader = try reader()
        var asked = 0
        let sql = "SELECT count(*) FROM gauge_reading AS a, gauge_reading AS b, gauge_reading AS c"
        let error = #expect(throws: DatabaseError.self) {
            try reader.query(
                sql,
                isOver: {
                    asked += 1
                    return asked > 2
                },
                columns: { _ in },
                row: { _ in true }
            )
        }
        #expect(error?.kind == .interrupted)
    }

    @Test func nothingCanBeWritten() throws {
        try fill()
        for sql in [
            "DELETE FROM gauge_reading", "DROP TABLE gauge_reading", "CREATE TEMP TABLE t (a)",
            "DROP VIEW latest_reading",
        ] {
            let error = #expect(throws: DatabaseError.self) { try readRows(reader(), sql) }
            #expect(error?.kind == .readOnly || error?.message == "table gauge_reading may not be modified", "\(sql)")
        }
    }

    // MARK: - The typed ways

    @Test func readingsComeDeviceByDeviceFromEverywhere() throws {
        try fill()
        let reader = try reader()
        var found: [String] = []
        try reader.readingsByDevice(of: gauge, in: catalogue(), directory, observedIn: .distantPast ..< .distantFuture)
        {
            found.append("\(directory[$0.device].name) \($0.observedAt.milliseconds) \($0.measurements.number(0))")
        }
        let wanted = ["a", "b", "渣"].flatMap { device in
            (-12..<36).map { "\(device) \((start + .seconds(Int64($0) * 7200)).milliseconds) \(Double($0))" }
        }
        #expect(found == wanted)
    }

    @Test func aTrackGoesOnWhereTheArchiveEnds() throws {
        try fill()
        let track = try reader().track(
            of: "a",
            in: catalogue()[gauge],
            observedIn: .distantPast ..< .distantFuture,
            limit: 30
        )
        #expect(track.map { $0.values[0] } == (-12..<18).map { .double(Double($0)) })
    }

    @Test func allReadingsSpanWhatIsLiveAndWhatIsArchived() throws {
        try fill()
        let stretch = try reader().observedStretch(of: catalogue())
        #expect(stretch == (start - .seconds(12 * 7200))...(start + .seconds(35 * 7200)))
    }
}

private final class BrokenArchives: DayArchives {
    struct Damage: Error, CustomStringConvertible {
        let description = "days/2026-11-23.sqlite is damaged"
    }

    let count = 1

    func archives(of deviceClass: String, observedIn stretch: Range<Instant>) throws -> [any DayArchive] {
        throw Damage()
    }

    func observedStretch(of deviceClass: String) throws -> ClosedRange<Instant>? { throw Damage() }
}
