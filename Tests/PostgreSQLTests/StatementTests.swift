import Databases
import PostgreSQL
import TestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(5))) struct StatementTests {
    @Test func valuesOfEachType() async throws {
        try await withDatabase { database, _ in
            let row = try database.row(
                """
                SELECT true, false, 7::smallint, -8::int, 9223372036854775807, 0.5::real, 1e300::float8, 'é'::varchar, 'n'::name,
                    '\\x00ff'::bytea, '{"a": 1}'::json, '{"a": 1}'::jsonb, 12.50, 3::numeric, 1e30::numeric, NULL
                """
            )
            let expected: [Value] = [
                .integer(1), .integer(0), .integer(7), .integer(-8), .integer(.max), .double(0.5), .double(1e300),
                .text("é"), .text("n"), .blob([0, 255]), .text(#"{"a": 1}"#), .text(#"{"a": 1}"#), .double(12.5),
                .integer(3), .double(1e30), .null,
            ]
            #expect(row == expected)
        }
    }

    /// A date makes all columns of a row come as texts; they read alike.
    @Test func valuesBesideOneThatComesAsText() async throws {
        try await withDatabase { database, _ in
            let row = try database.row(
                """
                SELECT date '2026-11-26', timestamptz '2026-11-26 08:00:00+08', ARRAY[1, 2], true, false, 7::smallint, -8::int,
                    9223372036854775807, 0.1::real, 1e300::float8, 'é', '\\x00ff'::bytea, '{"a": 1}'::jsonb, 12.50, 3::numeric, NULL,
                    'Infinity'::float8
                """
            )
            let expected: [Value] = [
                .text("2026-11-26"), .text("2026-11-26 00:00:00+00"), .text("{1,2}"), .integer(1), .integer(0),
                .integer(7), .integer(-8), .integer(.max), .double(Double(Float(0.1))), .double(1e300), .text("é"),
                .blob([0, 255]), .text(#"{"a": 1}"#), .double(12.5), .integer(3), .null, .double(.infinity),
            ]
            #expect(row == expected)
        }
    }

    @Test func exactNumbersReadAsTheirDigits() async throws {
        let numbers = [
            "0", "1", "-1", "9999", "10000", "-10000", "123456789012345678901234567890", "0.5", "-0.00012", "1.10",
            "10000.0001",
            "100000000", "0.0000000000001", "99999999.99990000", "NaN", "Infinity", "-Infinity",
        ]
        try await withDatabase { database, _ in
            for number in numbers {
                for sql in ["SELECT '\(number)'::numeric", "SELECT '\(number)'::numeric, current_date"] {
                    let statement = try database.prepare(sql)
                    #expect(try statement.step())
                    #expect(statement.text(0) == number)
                    if let whole = Int64(number) { #expect(statement.value(0) == .integer(whole)) }
                    let double = try #require(Double(number))
                    #expect(double.isNaN ? statement.double(0).isNaN : statement.double(0) == double)
                }
            }
        }
    }

    @Test func sumsAndCountsAreIntegers() async throws {
        try await withDatabase { database, _ in
            let row = try database.row(
                "SELECT count(*), sum(x), sum(x::int), avg(x) FROM (VALUES (3::bigint), (4)) AS t (x)"
            )
            #expect(row == [.integer(2), .integer(7), .integer(7), .double(3.5)])
            #expect(try database.integer("SELECT sum(x) FROM generate_series(1, 1000::bigint) AS t (x)") == 500_500)
        }
    }

    /// As SQLite's column functions convert.
    @Test func conversions() async throws {
        try await withDatabase { database, _ in
            let statement = try database.prepare(
                "SELECT 42::bigint, 2.75::float8, ' -12abc', '1.5e2x', true, NULL::text, 'nine'"
            )
            #expect(try statement.step())
            #expect((0..<7).map { statement.integer($0) } == [42, 2, -12, 1, 1, 0, 0])
            #expect((0..<7).map { statement.double($0) } == [42, 2.75, -12, 150, 1, 0, 0])
            #expect((0..<7).map { statement.text($0) } == ["42", "2.75", " -12abc", "1.5e2x", "1", "", "nine"])
            #expect(statement.blob(0) == Array("42".utf8))
            #expect((0..<7).map { statement.isNull($0) } == [false, false, false, false, false, true, false])
        }
    }

    @Test func columnsHaveNamesBeforeTheFirstRow() async throws {
        try await withDatabase { database, _ in
            let statement = try database.prepare("SELECT 1 AS device, 'x' AS \"某\" WHERE false")
            #expect(statement.columnCount == 2)
            #expect((0..<3).map { statement.name(ofColumn: $0) } == ["device", "某", ""])
            #expect(try database.prepare("SELECT nothing").columnCount == 0)
        }
    }

    @Test func boundValuesStayUntilOthersAreBound() async throws {
        try await withDatabase { database, _ in
            let statement = try database.prepare("SELECT CAST(?2 AS bigint) - CAST(?1 AS bigint)")
            #expect(try statement.step())
            #expect(statement.isNull(0))
            statement.reset()
            try statement.bind(1, Int64(5))
            try statement.bind(2, Int64(7))
            #expect(try statement.step())
            #expect(statement.integer(0) == 2)
            #expect(try !statement.step())
            // After its end it runs again.
            try statement.bind(2, Int64(100))
            #expect(try statement.step())
            #expect(statement.integer(0) == 95)
            let error = try databaseError { try statement.bind(3, Int64(1)) }
            #expect(error.message.contains("no parameter 3"))
        }
    }

    /// Whatever type the server infers, a value reads back as itself.
    @Test func randomValuesComeBack() async throws {
        var random = SplitMix64(seed: 41)
        try await withDatabase { database, _ in
            try database.execute(
                "CREATE TABLE t (n int, i bigint, d float8, s text, b bytea, j smallint, r numeric, o boolean)"
            )
            let insert = try database.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            let select = try database.prepare("SELECT i, d, s, b, j, r, o FROM t WHERE n = ?")
            for number in 0..<500 {
                let values = RandomValues(using: &random)
                try insert.bind(1, Int64(number))
                for (index, value) in values.all.enumerated() { try insert.bind(Int32(index + 2), value) }
                try insert.run()
                try select.bind(1, Int64(number))
                #expect(try select.step())
                let read = (0..<7).map { select.value(Int32($0)) }
                #expect(same(read, values.all), "seed 41, row \(number)")
                select.reset()
            }
        }
    }

    @Test func wholeDoublesFitIntegers() async throws {
        try await withDatabase { database, _ in
            #expect(try database.column("SELECT 1 WHERE 3 = ?", .double(3)) == [.integer(1)])
            let zero = try #require(try database.row("SELECT CAST(? AS float8)", .double(-0.0)).first)
            #expect(zero == .double(0))
            if case .double(let number) = zero { #expect(number.sign == .minus) }
        }
    }

    @Test func textWithTheNullCharacterIsRefused() async throws {
        try await withDatabase { database, _ in
            let statement = try database.prepare("SELECT CAST(? AS text)")
            let error = try databaseError { try statement.bind(1, "a\0b") }
            #expect(error.message.contains("U+0000"))
            try statement.bind(1, "")
            #expect(try statement.step())
            #expect(!statement.isNull(0) && statement.text(0) == "")
        }
    }

    @Test func moreThanOneStatementIsRefused() async throws {
        try await withDatabase { database, _ in
            let error = try databaseError { _ = try database.prepare("SELECT 1; SELECT 2") }
            #expect(error.message == "more than one statement")
            #expect(try database.integer("SELECT 1; -- and no more") == 1)
        }
    }

    // MARK: - In turns

    @Test func statementsAreSteppedInTurns() async throws {
        try await withDatabase { database, _ in
            let even = try database.prepare("SELECT 2 * x, repeat('e', 10) FROM generate_series(0, 4999) AS t (x)")
            let odd = try database.prepare("SELECT 2 * x + 1, NULL FROM generate_series(0, 4999) AS t (x)")
            var numbers: [Int64] = []
            while try even.step() {
                #expect(try odd.step())
                // The row of the one that waited is still there.
                #expect(even.text(1) == "eeeeeeeeee" && odd.isNull(1))
                numbers += [even.integer(0), odd.integer(0)]
            }
            #expect(try !odd.step())
            #expect(numbers == Array(0..<10_000))
        }
    }

    /// More than is kept in memory: rows come from a file.
    @Test func longResultsAreSteppedInTurns() async throws {
        try await withDatabase { database, _ in
            let long = try database.prepare(
                "SELECT x, repeat(chr(97 + x % 26), 1000 + x % 500) FROM generate_series(0, 29999) AS t (x)"
            )
            #expect(try long.step())
            #expect(try database.integer("SELECT 5") == 5)
            var count = Int64(1)
            while try long.step() {
                #expect(long.integer(0) == count)
                let text = long.text(1)
                if text.utf8.count != 1000 + Int(count % 500) || text.utf8.last != UInt8(97 + count % 26) {
                    Issue.record("row \(count) was altered")
                }
                count += 1
            }
            #expect(count == 30_000)
        }
    }

    @Test func aStatementThatFailsLaterSaysSoAfterItsRows() async throws {
        try await withDatabase { database, _ in
            let failing = try database.prepare("SELECT 1000 / (3 - x) FROM generate_series(1, 5) AS t (x)")
            #expect(try failing.step())
            // The rest is put aside, with its error.
            #expect(try database.integer("SELECT 1") == 1)
            #expect(failing.integer(0) == 500)
            #expect(try failing.step())
            #expect(failing.integer(0) == 1000)
            let error = try databaseError { _ = try failing.step() }
            #expect(error.code == "22012")
        }
    }

    @Test(arguments: [false, true]) func aStatementThatIsGivenUpLeavesTheConnectionUsable(
        _ inTransaction: Bool
    ) async throws {
        try await withDatabase { database, _ in
            if inTransaction { try database.begin() }
            let many = try database.prepare("SELECT x, repeat('x', 100) FROM generate_series(1, 100000) AS t (x)")
            #expect(try many.step())
            many.reset()
            #expect(try database.integer("SELECT 1") == 1)
            do {
                let dropped = try database.prepare(
                    "SELECT x, repeat('y', 100) FROM generate_series(1, 100000) AS t (x)"
                )
                #expect(try dropped.step())
            }
            #expect(try database.integer("SELECT 2") == 2)
            #expect(try many.step())
            #expect(many.integer(0) == 1)
            many.reset()
            if inTransaction { try database.commit() }
        }
    }

    /// Rows that change something are not ended halfway.
    @Test func aChangeIsCompleteThoughItsRowsAreNotRead() async throws {
        try await withDatabase { database, _ in
            try database.execute("CREATE TABLE t (x bigint)")
            let insert = try database.prepare("INSERT INTO t SELECT * FROM generate_series(1, 5000) RETURNING x")
            #expect(try insert.step())
            insert.reset()
            #expect(try database.integer("SELECT count(*) FROM t") == 5000)
        }
    }

    @Test func aStatementOutlivesItsConnection() async throws {
        try await withDatabase { _, address in
            let statement = try Connection(address: address).prepare("SELECT x FROM generate_series(1, 3) AS t (x)")
            #expect(try statement.step())
            #expect(statement.integer(0) == 1)
        }
    }

    // MARK: - What the server keeps

    @Test func statementsOfOneTextArePreparedOnce() async throws {
        try await withDatabase { database, _ in
            for number in 0..<20 {
                #expect(
                    try database.column("SELECT CAST(? AS bigint)", .integer(Int64(number))) == [
                        .integer(Int64(number))
                    ]
                )
            }
            let sql = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%bigint)'"
            let count = try database.integer(sql)
            #expect(count == 1)
        }
    }

    @Test func preparedStatementsAreBounded() async throws {
        try await withDatabase { database, _ in
            for number in 0..<300 { #expect(try database.integer("SELECT \(number)") == number) }
            let count = try database.integer("SELECT count(*) FROM pg_prepared_statements")
            #expect(count < 100)
        }
    }

    @Test func statementsSurviveAFailedTransaction() async throws {
        try await withDatabase { database, _ in
            let kept = try database.prepare("SELECT CAST(? AS bigint)")
            try database.begin()
            #expect(try databaseError { try database.execute("SELECT 1 / 0") }.code == "22012")
            // Statements go while the transaction has failed.
            for number in 0..<100 {
                #expect(try databaseError { _ = try database.integer("SELECT \(number)") }.code == "25P02")
            }
            let error = try databaseError { _ = try kept.step() }
            #expect(error.code == "25P02")
            database.rollBack()
            try kept.bind(1, Int64(4))
            #expect(try kept.step())
            #expect(kept.integer(0) == 4)
        }
    }

    @Test func statementsSurviveAChangeOfTheirTable() async throws {
        try await withDatabase { database, _ in
            try database.execute("CREATE TABLE t (x bigint); INSERT INTO t VALUES (1)")
            let statement = try database.prepare("SELECT * FROM t")
            #expect(try statement.step())
            statement.reset()
            try database.execute("ALTER TABLE t ADD y text DEFAULT 'new'")
            // The server refuses once, because rows have other columns now.
            let error = try databaseError { _ = try statement.step() }
            #expect(error.code == "0A000")
            #expect(try statement.step())
            #expect(statement.text(1) == "new")
            statement.reset()
            try database.execute("DEALLOCATE ALL")
            #expect(try databaseError { _ = try statement.step() }.code == "26000")
            #expect(try statement.step())
        }
    }
}
