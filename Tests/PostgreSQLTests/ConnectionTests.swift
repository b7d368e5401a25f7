import Databases
import Foundation
import PostgreSQL
import TestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(5))) struct ConnectionTests {
    // MARK: - Transactions

    @Test func transactions() async throws {
        try await withDatabase { database, address in
            let other = try Connection(address: address)
            try database.execute("CREATE TABLE t (x bigint)")
            try database.begin()
            try database.execute("INSERT INTO t VALUES (1), (2)")
            #expect(try other.integer("SELECT count(*) FROM t") == 0)
            try database.commit()
            #expect(try other.integer("SELECT count(*) FROM t") == 2)
            try database.begin()
            try database.execute("DELETE FROM t")
            database.rollBack()
            database.rollBack()
            #expect(try database.integer("SELECT count(*) FROM t") == 2)
        }
    }

    @Test func transactionsOutOfOrder() async throws {
        try await withDatabase { database, _ in
            #expect(try databaseError { try database.commit() }.code == "25P01")
            try database.begin()
            #expect(try databaseError { try database.begin() }.code == "25001")
            try database.commit()
        }
    }

    /// The server answers COMMIT without an error where it rolls back.
    @Test func aFailedTransactionIsNotCommitted() async throws {
        try await withDatabase { database, _ in
            try database.execute("CREATE TABLE t (x bigint PRIMARY KEY)")
            try database.begin()
            try database.execute("INSERT INTO t VALUES (1)")
            let error = try databaseError { try database.execute("INSERT INTO t VALUES (1)") }
            #expect(error.code == "23505" && error.kind == .other)
            #expect(error.description.contains("duplicate key"))
            #expect(try databaseError { try database.commit() }.code == "25P02")
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func rollingBackEndsRowsThatStillCome() async throws {
        try await withDatabase { database, _ in
            try database.begin()
            let rows = try database.prepare("SELECT x, repeat('x', 100) FROM generate_series(1, 1000000) AS t (x)")
            #expect(try rows.step())
            database.rollBack()
            #expect(try databaseError { _ = try rows.step() }.message.contains("has ended"))
            #expect(try database.integer("SELECT 1") == 1)
            // Afterwards it begins anew.
            #expect(try rows.step())
            #expect(rows.integer(0) == 1)
        }
    }

    @Test func rowsGoOnAcrossBeginAndCommit() async throws {
        try await withDatabase { database, _ in
            let rows = try database.prepare("SELECT x FROM generate_series(1, 1000) AS t (x)")
            #expect(try rows.step())
            try database.begin()
            try database.commit()
            var sum = rows.integer(0)
            while try rows.step() { sum += rows.integer(0) }
            #expect(sum == 500_500)
        }
    }

    /// Nothing of it is kept, and the first error is what is told.
    @Test func aTransactionIsWholeOrNothing() async throws {
        struct Other: Error {}
        try await withDatabase { database, address in
            let other = try Connection(address: address)
            try database.execute("CREATE TABLE t (x bigint PRIMARY KEY)")
            let count = try database.transaction { () throws(DatabaseError) -> Int64 in
                try database.execute("INSERT INTO t VALUES (1), (2)")
                #expect(try other.integer("SELECT count(*) FROM t") == 0)
                return try database.integer("SELECT count(*) FROM t")
            }
            #expect(count == 2)
            #expect(try other.integer("SELECT count(*) FROM t") == 2)
            let refused = try databaseError {
                try database.transaction { () throws(DatabaseError) in
                    try database.execute("INSERT INTO t VALUES (3)")
                    try database.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(refused.code == "23505")
            #expect(throws: Other.self) {
                try database.transaction {
                    try database.execute("DELETE FROM t")
                    throw Other()
                }
            }
            // Somebody swallowed an error: the commit says so.
            let swallowed = try databaseError {
                try database.transaction { () throws(DatabaseError) in
                    try database.execute("DELETE FROM t")
                    try? database.execute("SELECT nothing")
                }
            }
            #expect(swallowed.code == "25P02")
            #expect(try database.integer("SELECT count(*) FROM t") == 2)
            // One in another is an error, and the outer one goes on.
            try database.transaction {
                try database.execute("INSERT INTO t VALUES (3)")
                #expect(try databaseError { try database.transaction {} }.code == "25001")
            }
            #expect(try database.integer("SELECT count(*) FROM t") == 3)
        }
    }

    // MARK: - Settings

    @Test func theSessionIsAsTheStoreNeedsIt() async throws {
        try await withDatabase { database, address in
            let name = try #require(address.split(separator: "/").last)
            try database.execute(
                """
                ALTER DATABASE \(name) SET synchronous_commit = off; ALTER DATABASE \(name) SET timezone = 'Asia/Shanghai';
                ALTER DATABASE \(name) SET datestyle = 'German'; ALTER DATABASE \(name) SET bytea_output = 'escape'
                """
            )
            let other = try Connection(address: address)
            #expect(try other.column("SHOW synchronous_commit") == [.text("on")])
            #expect(try other.column("SHOW lock_timeout") == [.text("5s")])
            #expect(
                try other.column("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()") == [
                    .text("cityward")
                ]
            )
            #expect(try other.column("SELECT timestamptz '2026-01-01 08:00+08'") == [.text("2026-01-01 00:00:00+00")])
            #expect(other.serverVersion >= 150_000)
            #expect(try other.integer("SELECT pg_backend_pid()") == Int64(other.serverProcess))
        }
    }

    @Test func theAddressNamesTheApplication() async throws {
        try await withDatabase { _, address in
            let database = try Connection(address: address + "?application_name=district-3&keepalives_idle=30")
            #expect(try database.column("SHOW application_name") == [.text("district-3")])
        }
    }

    @Test func noticesGoNowhere() async throws {
        try await withDatabase { database, _ in
            try database.execute("DO $$ BEGIN FOR i IN 1..1000 LOOP RAISE NOTICE 'notice %', i; END LOOP; END $$")
            #expect(try database.integer("SELECT 1") == 1)
        }
    }

    // MARK: - Errors

    @Test func aConnectionThatReadsCannotWrite() async throws {
        try await withDatabase(mode: .readOnly) { database, _ in
            let error = try databaseError { try database.execute("CREATE TABLE t (x bigint)") }
            #expect(error.kind == .readOnly && error.code == "25006")
        }
    }

    @Test func somebodyElseHasTheLock() async throws {
        try await withDatabase(waits: Waits(lock: .milliseconds(100))) { database, address in
            let other = try Connection(address: address)
            try other.execute("CREATE TABLE t (x bigint)")
            try other.begin()
            try other.execute("LOCK TABLE t")
            let error = try databaseError { _ = try database.integer("SELECT count(*) FROM t") }
            #expect(error.kind == .busy && error.code == "55P03")
            other.rollBack()
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func aTransactionThatOthersHaveOvertaken() async throws {
        try await withDatabase { database, address in
            let other = try Connection(address: address)
            try database.execute("CREATE TABLE t (x bigint); INSERT INTO t VALUES (1)")
            try database.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            #expect(try database.integer("SELECT x FROM t") == 1)
            try other.execute("UPDATE t SET x = 2")
            let error = try databaseError { try database.execute("UPDATE t SET x = 3") }
            #expect(error.kind == .busy && error.code == "40001")
            database.rollBack()
        }
    }

    @Test func noSpaceIsLeft() async throws {
        try await withDatabase { database, _ in
            try database.execute("SET temp_file_limit = '64kB'; SET work_mem = '64kB'")
            let error = try databaseError {
                _ = try database.integer("SELECT x FROM generate_series(1, 100000) AS t (x) ORDER BY random()")
            }
            #expect(error.kind == .full && error.code == "53400")
        }
    }

    @Test func aStatementThatIsWrong() async throws {
        try await withDatabase { database, _ in
            let error = try databaseError { _ = try database.integer("SELECT speed FROM truck") }
            #expect(error.code == "42P01" && error.kind == .other)
            #expect(error.database == "PostgreSQL" && error.sql == "SELECT speed FROM truck")
        }
    }

    // MARK: - Passwords

    @Test func passwordsAreNeverInErrors() async throws {
        let server = try await PostgreSQLServer.shared
        let secret = "p'@ss\"wörd-\(UInt32.random(in: .min ... .max))"
        let quoted = secret.replacingOccurrences(of: "'", with: "''")
        let administrator = try Connection(address: server.address())
        try administrator.execute("CREATE ROLE \(PostgreSQLServer.officer) LOGIN PASSWORD '\(quoted)'")
        let address = server.address(user: PostgreSQLServer.officer)
        let encoded = try #require(secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        #expect(try Connection(address: address, password: secret).integer("SELECT 1") == 1)
        let whole = address.replacingOccurrences(of: "officer@", with: "officer:\(encoded)@")
        #expect(try Connection(address: whole).integer("SELECT 1") == 1)

        let attempts: [(address: String, password: String?)] = [
            (address, nil), (address, "wrong-\(secret)"), (whole + "?port=1", nil), (whole + "?sslmode=require", nil),
            (whole + "?secret=\(encoded)", nil), (whole + "?sslmode", nil),
            ("postgresql://officer:\(secret)@[::1", nil), ("host=127.0.0.1 password=\(secret) 'x", nil),
        ]
        for attempt in attempts {
            let error = try databaseError { _ = try Connection(address: attempt.address, password: attempt.password) }
            for text in [secret, encoded] where error.description.contains(text) {
                Issue.record("\(attempt.address): \(error)")
            }
        }
        let wrong = try databaseError { _ = try Connection(address: address, password: "wrong") }
        #expect(wrong.kind == .inputOutput && wrong.message.contains("authentication failed"))
    }

    @Test func nobodyListens() async throws {
        let port = try freePort()
        let error = try databaseError { _ = try Connection(address: "postgresql://127.0.0.1:\(port)/x") }
        #expect(error.kind == .inputOutput && error.message.contains("refused"))
    }

    // MARK: - Interruption

    @Test func aStatementIsInterrupted() async throws {
        try await withDatabase { database, _ in
            let began = ContinuousClock.now
            let interruption = Interruption { ContinuousClock.now - began > .milliseconds(200) }
            database.interrupt(when: interruption)
            let error = try databaseError { try database.execute("SELECT pg_sleep(60)") }
            #expect(error.kind == .interrupted && error.code == "57014")
            #expect(ContinuousClock.now - began < .seconds(20) * patience)
            // It is over for what comes next, too.
            #expect(try databaseError { try database.prepare("SELECT pg_sleep(60)").run() }.kind == .interrupted)
            database.stopInterrupting()
            #expect(try database.integer("SELECT 1") == 1)
        }
    }

    @Test func aTransactionThatIsInterruptedIsRolledBack() async throws {
        try await withDatabase { database, _ in
            try database.execute("CREATE TABLE t (x bigint)")
            for _ in 0..<10 {
                try database.begin()
                try database.execute("INSERT INTO t VALUES (1)")
                let always = Interruption { true }
                database.interrupt(when: always)
                #expect(try databaseError { try database.execute("SELECT pg_sleep(60)") }.kind == .interrupted)
                // Long enough for the question to be asked again.
                usleep(60_000)
                database.rollBack()
                database.stopInterrupting()
            }
            try database.begin()
            try database.commit()
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func rowsThatComeAreInterrupted() async throws {
        try await withDatabase { database, _ in
            let began = ContinuousClock.now
            let interruption = Interruption { ContinuousClock.now - began > .milliseconds(200) }
            database.interrupt(when: interruption)
            let rows = try database.prepare("SELECT repeat('x', 100) FROM generate_series(1, 1000000000)")
            let error = try databaseError { while try rows.step() {} }
            #expect(error.kind == .interrupted)
            database.stopInterrupting()
            #expect(try database.integer("SELECT 1") == 1)
        }
    }

    /// A request to stop that comes late must not meet the statement behind.
    @Test func anInterruptionMeetsItsOwnStatementOnly() async throws {
        try await withDatabase { database, _ in
            let always = Interruption { true }
            for round in 0..<50 {
                database.interrupt(when: always)
                usleep(50_000)
                do throws(DatabaseError) {
                    try database.execute("SELECT pg_sleep(\(Double(round % 5) / 1000))")
                } catch {
                    #expect(error.kind == .interrupted)
                }
                database.stopInterrupting()
                let number = try database.integer("SELECT 1 FROM pg_sleep(0.002)")
                #expect(number == 1)
            }
        }
    }
}
