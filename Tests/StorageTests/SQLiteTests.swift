import Databases
import Foundation
import SQLite
import StoreSupport
import Testing
import TestSupport

@Suite(.onlyFolders) struct SQLiteTests {
    private func memory() throws -> Connection { try Connection(path: ":memory:", mode: .readWrite) }

    // MARK: - Values

    @Test(arguments: [
        "", "a", "渣土车 🚛", "it's \"quoted\"", "with\u{0}zero", "e\u{301}", String(repeating: "长", count: 50_000),
    ])
    func textsReadBackByteForByte(_ text: String) throws {
        let connection = try memory()
        let statement = try connection.prepare("SELECT ?, typeof(?1)")
        try statement.bind(1, text)
        #expect(try statement.step())
        #expect(Array(statement.text(0).utf8) == Array(text.utf8))
        #expect(statement.optionalText(0) != nil)
        #expect(statement.text(1) == "text", "an empty text is no NULL")
    }

    @Test(arguments: [[], [0], [1, 0, 2, 255], Array(repeating: 7, count: 70_000)] as [[UInt8]])
    func blobsReadBackByteForByte(_ bytes: [UInt8]) throws {
        let connection = try memory()
        let statement = try connection.prepare("SELECT ?, typeof(?1)")
        try statement.bind(1, blob: bytes)
        #expect(try statement.step())
        #expect(statement.blob(0) == bytes)
        #expect(statement.value(0) == .blob(bytes))
        #expect(statement.text(1) == "blob", "an empty blob is no NULL")
    }

    @Test func numbersReadBackExactly() throws {
        let connection = try memory()
        for integer in [0, 1, -1, .min, .max, 1 << 53] as [Int64] {
            let statement = try connection.prepare("SELECT ?")
            try statement.bind(1, integer)
            #expect(try statement.step())
            #expect(statement.integer(0) == integer)
            #expect(statement.value(0) == .integer(integer))
        }
        for double in [0.1, -2.5, 31.0376011, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e15] {
            let statement = try connection.prepare("SELECT ?")
            try statement.bind(1, double)
            #expect(try statement.step())
            #expect(statement.double(0) == double)
            #expect(statement.value(0) == .double(double))
        }
    }

    @Test func nullIsNoValue() throws {
        let connection = try memory()
        let statement = try connection.prepare("SELECT ?, ?")
        try statement.bind(1, nil as String?)
        try statement.bindNull(2)
        #expect(try statement.step())
        #expect(statement.isNull(0) && statement.isNull(1))
        #expect(statement.optionalText(0) == nil)
        #expect(statement.text(0) == "")
        #expect(statement.blob(0) == [])
        #expect(statement.value(1) == .null)
    }

    // MARK: - Statements

    @Test func aStatementIsUsedAgainAndAgain() throws {
        let connection = try memory()
        try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL)")
        let insertion = try connection.prepare("INSERT INTO t VALUES (?, ?)")
        try insertion.bind(2, "kept")
        for number in 0..<1000 {
            try insertion.bind(1, Int64(number))
            try insertion.run()
            #expect(connection.changes == 1)
        }
        let rows = try connection.prepare("SELECT count(*), min(b), max(b) FROM t WHERE a >= ?")
        for (least, count) in [(0, 1000), (990, 10), (2000, 0)] {
            try rows.bind(1, Int64(least))
            #expect(try rows.step())
            #expect(rows.integer(0) == Int64(count))
            #expect(rows.optionalText(1) == (count > 0 ? "kept" : nil))
            rows.reset()
        }
        #expect(rows.columnCount == 3)
        #expect(rows.name(ofColumn: 0) == "count(*)")
    }

    /// One refused row must not spoil the statement for the next.
    @Test func aStatementThatFailedCanBeUsedAgain() throws {
        let connection = try memory()
        try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        let insertion = try connection.prepare("INSERT INTO t VALUES (?)")
        for (number, isNew) in [(1, true), (1, false), (2, true), (2, false)] as [(Int64, Bool)] {
            try insertion.bind(1, number)
            if isNew {
                try insertion.run()
            } else {
                #expect(throws: DatabaseError.self) { try insertion.run() }
            }
        }
        #expect(try connection.integer("SELECT count(*) FROM t") == 2)
    }

    @Test(arguments: [
        "SELECT 1", "SELECT 1;", "SELECT 1; \n ", "SELECT 1; -- done", "SELECT 1 /* one */", "-- first\nSELECT 1;;",
    ])
    func oneStatementIsCompiled(_ sql: String) throws {
        let connection = try memory()
        let statement = try connection.prepare(sql)
        #expect(try statement.step())
        #expect(statement.integer(0) == 1)
    }

    @Test(arguments: [
        ("", "no statement"), ("  -- nothing", "no statement"), ("SELECT 1; SELECT 2", "more than one statement"),
        ("SELECT 1; DROP TABLE t", "more than one statement"), ("SELECT 1; nonsense", "more than one statement"),
        ("SELEC 1", "near \"SELEC\": syntax error"), ("SELECT * FROM nowhere", "no such table: nowhere"),
    ])
    func whatCannotBeCompiledSaysWhy(sql: String, message: String) throws {
        let connection = try memory()
        let error = #expect(throws: DatabaseError.self) { _ = try connection.prepare(sql) }
        #expect(error?.message == message)
        #expect(error?.sql == sql)
        #expect(error?.kind == .other)
    }

    @Test func theOnlyValueOfTheFirstRow() throws {
        let connection = try memory()
        #expect(try connection.integer("SELECT 41 + 1") == 42)
        let error = #expect(throws: DatabaseError.self) { _ = try connection.integer("SELECT 1 WHERE 0") }
        #expect(error?.message == "no row")
    }

    // MARK: - Errors

    @Test func aConstraintIsNamedWithItsStatement() throws {
        let connection = try memory()
        try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT")
        let error = #expect(throws: DatabaseError.self) { try connection.execute("INSERT INTO t VALUES (1), (1)") }
        #expect(error?.code == "1555", "extended codes are on: SQLITE_CONSTRAINT_PRIMARYKEY")
        #expect(
            error?.description == "SQLite: UNIQUE constraint failed: t.a (code 1555) in: INSERT INTO t VALUES (1), (1)"
        )
    }

    @Test func aDatabaseThatMayNotGrowIsFull() throws {
        let connection = try memory()
        try connection.execute("PRAGMA max_page_count = 10; CREATE TABLE t (a BLOB)")
        let error = #expect(throws: DatabaseError.self) {
            try connection.execute("BEGIN; INSERT INTO t VALUES (zeroblob(1000000))")
        }
        #expect(error?.kind == .full)
        connection.rollBack()
        try connection.execute("INSERT INTO t VALUES (zeroblob(100))")
    }

    @Test func aLockOfSomebodyElseIsBusy() throws {
        let folder = TemporaryStore()
        let first = try Connection(path: "\(folder.path)/a.sqlite", mode: .readWrite)
        try first.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a); BEGIN IMMEDIATE")
        let second = try Connection(path: "\(folder.path)/a.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 10)
        let error = #expect(throws: DatabaseError.self) { try second.execute("BEGIN IMMEDIATE") }
        #expect(error?.kind == .busy)
        first.rollBack()
        try second.execute("BEGIN IMMEDIATE; COMMIT")
        // With nothing begun there is nothing to roll back.
        second.rollBack()
    }

    @Test func aReadOnlyConnectionChangesNothing() throws {
        let folder = TemporaryStore()
        try Connection(path: "\(folder.path)/a.sqlite", mode: .readWrite).execute("CREATE TABLE t (a)")
        let connection = try Connection(path: "\(folder.path)/a.sqlite", mode: .readOnly)
        let error = #expect(throws: DatabaseError.self) { try connection.execute("DELETE FROM t") }
        #expect(error?.kind == .readOnly)
    }

    /// Who may read the folder and not write in it can open the database only beside them, though nobody else has it open.
    @Test func theLogStaysBesideADatabaseThatIsClosed() throws {
        let folder = TemporaryStore()
        do {
            let connection = try Connection(path: folder.store, mode: .readWrite)
            try connection.execute("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 0; CREATE TABLE t (a)")
        }
        #expect(FileManager.default.fileExists(atPath: folder.store + "-shm"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.store + "-wal")
        #expect(attributes[.size] as? Int == 0)
    }

    @Test func aFileThatIsNotThereCannotBeOpened() {
        let folder = TemporaryStore()
        for (path, mode) in [("\(folder.path)/none.sqlite", .readOnly), ("\(folder.path)/none/a.sqlite", .readWrite)]
            as [(String, Connection.Mode)]
        {
            let error = #expect(throws: DatabaseError.self) { _ = try Connection(path: path, mode: mode) }
            #expect(error?.kind == .inputOutput)
            #expect(error?.message.contains(path) ?? false)
        }
    }

    @Test func whatIsNoDatabaseIsCorrupt() throws {
        let folder = TemporaryStore()
        try Data(repeating: 0x55, count: 8192).write(to: URL(fileURLWithPath: "\(folder.path)/a.sqlite"))
        let connection = try Connection(path: "\(folder.path)/a.sqlite", mode: .readWrite)
        let error = #expect(throws: DatabaseError.self) { try connection.execute("CREATE TABLE t (a)") }
        #expect(error?.kind == .corrupt)
    }

    @Test func aLongStatementCanBeEnded() throws {
        let connection = try memory()
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        var asked = 0
        let interruption = Interruption {
            asked += 1
            return asked > 3
        }
        connection.interrupt(when: interruption)
        let error = #expect(throws: DatabaseError.self) { _ = try connection.integer(endless) }
        #expect(error?.kind == .interrupted)
        #expect(asked == 4)
        connection.stopInterrupting()
        let finite = endless.replacingOccurrences(of: "FROM n) ", with: "FROM n WHERE i < 200000) ")
        #expect(try connection.integer(finite) == 200_000)
        #expect(asked == 4, "nobody is asked any more")
    }
}
