import Databases
import PostgreSQL
import TestSupport
import Testing

/// Connections that break; on servers of their own, because others would feel it.
@Suite(.enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(5))) struct LossTests {
    @Test func theServerEndsAConnection() async throws {
        let server = try await PostgreSQLServer.shared
        let name = try await server.freshDatabase()
        let administrator = try Connection(address: server.address())
        let database = try Connection(address: server.address(database: name))
        try database.execute("CREATE TABLE t (x bigint)")
        try database.begin()
        try database.execute("INSERT INTO t VALUES (1)")
        let rows = try database.prepare("SELECT x, repeat('x', 1000) FROM generate_series(1, 1000000) AS t (x)")
        #expect(try rows.step())
        let ended = try administrator.column("SELECT pg_terminate_backend(\(database.serverProcess), 10000)")
        #expect(ended == [.integer(1)])
        let error = try databaseError { while try rows.step() {} }
        #expect(error.kind == .inputOutput)
        #expect(database.isLost)
        // No later question opens another connection in silence.
        #expect(try databaseError { _ = try database.integer("SELECT 1") }.kind == .inputOutput)
        #expect(try databaseError { _ = try rows.step() }.kind == .inputOutput)
        #expect(try databaseError { try database.commit() }.kind == .inputOutput)
        #expect(
            try databaseError { try database.copy("COPY t FROM STDIN (FORMAT binary)") { _ in } }.kind == .inputOutput
        )
        database.rollBack()
        let next = try Connection(address: server.address(database: name))
        #expect(try next.integer("SELECT count(*) FROM t") == 0)
        try await server.drop(database: name)
    }

    @Test func anIdleConnectionIsEndedWithAReason() async throws {
        let server = try await PostgreSQLServer.shared
        let administrator = try Connection(address: server.address())
        let database = try Connection(address: server.address())
        _ = try administrator.column("SELECT pg_terminate_backend(\(database.serverProcess), 10000)")
        let error = try databaseError { _ = try database.integer("SELECT 1") }
        #expect(error.kind == .inputOutput && error.message.contains("terminating connection"))
        #expect(database.isLost)
    }

    @Test func theServerDiesAndRecovers() async throws {
        let server = try await PostgreSQLServer()
        let database = try Connection(address: server.address())
        try database.execute("CREATE TABLE t (x bigint)")
        try database.begin()
        try database.execute("INSERT INTO t VALUES (1)")
        try database.commit()
        try database.begin()
        try database.execute("INSERT INTO t VALUES (2)")
        try await server.crash(database.serverProcess)
        #expect(try databaseError { try database.commit() }.kind == .inputOutput)
        #expect(database.isLost)
        let survivor = try Connection(address: server.address())
        #expect(try survivor.column("SELECT x FROM t") == [.integer(1)])

        // All of it is killed.
        try survivor.begin()
        try survivor.execute("INSERT INTO t VALUES (3)")
        try await server.kill()
        #expect(try databaseError { try survivor.commit() }.kind == .inputOutput)
        try await server.start()
        let last = try Connection(address: server.address())
        #expect(try last.column("SELECT x FROM t") == [.integer(1)])
        try await server.stop(.immediate)
        #expect(try databaseError { _ = try last.integer("SELECT 1") }.kind == .inputOutput)
        try await server.start()
        #expect(try Connection(address: server.address()).column("SELECT x FROM t") == [.integer(1)])
        try await server.stop()
    }

    @Test func aServerThatHangs() async throws {
        let server = try await PostgreSQLServer()
        let waits = Waits(connect: .milliseconds(500), answer: .seconds(2), cancellation: .milliseconds(500))
        let waiting = try Connection(address: server.address(), waits: waits)
        let interrupted = try Connection(address: server.address(), waits: waits)
        let copying = try Connection(address: server.address(), waits: waits)
        try copying.execute("CREATE TABLE t (s text)")
        await server.freeze()

        var began = ContinuousClock.now
        let slow = try databaseError { _ = try waiting.integer("SELECT 1") }
        #expect(slow.kind == .inputOutput && slow.message.contains("no answer within"))
        #expect(waiting.isLost)
        #expect(ContinuousClock.now - began < .seconds(10) * patience)

        began = ContinuousClock.now
        let always = Interruption { true }
        interrupted.interrupt(when: always)
        #expect(try databaseError { _ = try interrupted.integer("SELECT 1") }.kind == .interrupted)
        #expect(interrupted.isLost)
        #expect(ContinuousClock.now - began < .seconds(5) * patience)

        began = ContinuousClock.now
        let refused = try databaseError { _ = try Connection(address: server.address(), waits: waits) }
        #expect(refused.kind == .inputOutput && refused.message.contains("no connection within"))
        #expect(ContinuousClock.now - began < .seconds(5) * patience)

        // More than the kernel takes for a server that does not read.
        let text = String(repeating: "x", count: 1 << 20)
        let full = try databaseError {
            try copying.copy("COPY t FROM STDIN (FORMAT binary)") { writer throws(DatabaseError) in
                for _ in 0..<100 {
                    try writer.beginRow()
                    writer.append(text)
                }
            }
        }
        #expect(full.kind == .inputOutput && copying.isLost)

        await server.thaw()
        let next = try Connection(address: server.address())
        #expect(try next.integer("SELECT count(*) FROM t") == 0)
        try await server.stop()
    }
}
