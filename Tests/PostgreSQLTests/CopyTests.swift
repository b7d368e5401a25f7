import Databases
import PostgreSQL
import TestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(5))) struct CopyTests {
    private static let copy = "COPY t (n, i, d, s, b, j, o) FROM STDIN (FORMAT binary)"
    private static let table = "CREATE TABLE t (n int, i bigint, d float8, s text, b bytea, j smallint, o boolean)"

    @Test func randomRowsAreCopied() async throws {
        var random = SplitMix64(seed: 43)
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            let rows = (0..<2000).map { _ in RandomValues(using: &random) }
            let count = try database.copy(Self.copy) { writer throws(DatabaseError) in
                for (number, row) in rows.enumerated() {
                    try writer.beginRow()
                    writer.append(Int32(number))
                    writer.append(row.integer)
                    writer.append(row.double)
                    writer.append(row.text)
                    if let blob = row.blob { writer.append(blob: blob) } else { writer.appendNull() }
                    if let small = row.small { writer.append(small) } else { writer.appendNull() }
                    if let truth = row.truth { writer.append(truth) } else { writer.appendNull() }
                }
            }
            #expect(count == 2000)
            let select = try database.prepare("SELECT i, d, s, b, j, o FROM t ORDER BY n")
            for (number, row) in rows.enumerated() {
                #expect(try select.step())
                let read = (0..<6).map { select.value(Int32($0)) }
                var written = row.all
                // The exact number has no column here.
                written.remove(at: 5)
                #expect(same(read, written), "seed 43, row \(number)")
            }
            #expect(try !select.step())
        }
    }

    @Test func floatsOfFourBytes() async throws {
        try await withDatabase { database, _ in
            try database.execute("CREATE TABLE t (r real, i int)")
            try database.copy("COPY t FROM STDIN (FORMAT binary)") { writer throws(DatabaseError) in
                try writer.beginRow()
                writer.append(Float(0.1))
                writer.append(Int32.min)
            }
            #expect(
                try database.row("SELECT r, i FROM t") == [.double(Double(Float(0.1))), .integer(Int64(Int32.min))]
            )
        }
    }

    /// A value that is longer than what is collected at a time, and no rows at all.
    @Test func longValuesAndNone() async throws {
        try await withDatabase { database, _ in
            try database.execute("CREATE TABLE t (s text)")
            let long = String(repeating: "长", count: 1_000_000)
            let copy = "COPY t FROM STDIN (FORMAT binary)"
            try database.copy(copy) { writer throws(DatabaseError) in
                for text in ["", long, "end"] {
                    try writer.beginRow()
                    writer.append(text)
                }
            }
            let count = try database.copy(copy) { _ in }
            #expect(count == 0)
            #expect(try database.column("SELECT length(s) FROM t") == [.integer(0), .integer(1_000_000), .integer(3)])
        }
    }

    @Test func aRowThatTheServerRefusesFailsTheTransaction() async throws {
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            try database.begin()
            let error = try databaseError {
                try database.copy("COPY t (s) FROM STDIN (FORMAT binary)") { writer throws(DatabaseError) in
                    for text in ["fine", "a\0b", "fine"] {
                        try writer.beginRow()
                        writer.append(text)
                    }
                }
            }
            #expect(error.code == "22021")
            #expect(try databaseError { try database.commit() }.code == "25P02")
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func rowsThatAreGivenUpAreNotKept() async throws {
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            let own = DatabaseError(database: "test", kind: .other, code: "", message: "changed my mind", sql: nil)
            let error = try databaseError {
                try database.copy("COPY t (n) FROM STDIN (FORMAT binary)") { writer throws(DatabaseError) in
                    for number in 0..<100_000 {
                        try writer.beginRow()
                        writer.append(Int32(number))
                    }
                    throw own
                }
            }
            #expect(error == own)
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test(arguments: [1, 3]) func aRowMustHaveAllColumns(_ count: Int) async throws {
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            let error = try databaseError {
                try database.copy("COPY t (i, d) FROM STDIN (FORMAT binary)") { writer throws(DatabaseError) in
                    try writer.beginRow()
                    for _ in 0..<count { writer.append(Int64(1)) }
                }
            }
            #expect(error.message == "row 1 has \(count) values for 2 columns")
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func nothingElseIsAskedMeanwhile() async throws {
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            let error = try databaseError {
                try database.copy("COPY t (i) FROM STDIN (FORMAT binary)") { writer throws(DatabaseError) in
                    _ = try database.integer("SELECT 1")
                }
            }
            #expect(error.message.contains("being copied"))
            #expect(try database.integer("SELECT 1") == 1)
        }
    }

    @Test(arguments: ["COPY t (s) FROM STDIN", "SELECT 1", "COPY nothing FROM STDIN (FORMAT binary)"])
    func whatIsNoBinaryCopyIsRefused(_ sql: String) async throws {
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            _ = try databaseError { try database.copy(sql) { _ in } }
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    /// As a statement it would wait for ever.
    @Test func copyAsAStatementIsRefused() async throws {
        try await withDatabase { database, _ in
            try database.execute(Self.table)
            #expect(try databaseError { try database.execute(Self.copy) }.message.contains("function copy"))
            #expect(try databaseError { try database.prepare(Self.copy).run() }.message.contains("function copy"))
            #expect(try database.integer("SELECT 1") == 1)
            #expect(try databaseError { try database.execute("COPY t TO STDOUT") }.kind == .inputOutput)
            #expect(database.isLost)
        }
    }
}
