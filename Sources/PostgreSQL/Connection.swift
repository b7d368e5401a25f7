import CPostgreSQL
public import Databases

/// One connection to a PostgreSQL server, of version 15 or newer; it belongs to one thread and closes with its last owner, which is a
/// ``Statement`` where one outlives it.
///
/// Every wait for the server has a limit (``Waits``). Once a connection is lost (``isLost``), all that is asked of it fails: its owner
/// opens another and begins its transaction anew. A commit whose answer did not come may have happened.
public final class Connection: DatabaseConnection {
    /// What may be done with it.
    public enum Mode: Sendable {
        case readWrite
        /// Transactions read only, unless they say otherwise.
        case readOnly
    }

    private let session: Session

    /// Connects, and sets what the session must have, whatever the server's configuration says: a commit is on the disk when it
    /// returns, texts of times are in UTC and ISO 8601.
    ///
    /// * `address`: `postgresql://user@host:port/database?…` or `keyword=value …`, as libpq takes it
    ///   (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING). TCP is watched by keep-alives, which it may change.
    /// * `password`: before one in the address or the environment. Neither is ever part of an error.
    /// * `applicationName`: what the server calls the connection, unless the address says it.
    public init(
        address: String,
        password: String? = nil,
        mode: Mode = .readWrite,
        applicationName: String = "cityward",
        waits: Waits = Waits()
    ) throws(DatabaseError) {
        let handle = try unsafe connect(
            to: address,
            password: password,
            applicationName: applicationName,
            waits: waits
        )
        session = unsafe Session(handle, waits: waits, onlyReads: mode == .readOnly)
        try execute(
            """
            SET synchronous_commit = on; SET standard_conforming_strings = on; SET bytea_output = hex;
            SET DateStyle = ISO; SET TimeZone = 'UTC'; SET IntervalStyle = iso_8601; SET extra_float_digits = 1;
            SET lock_timeout = \(waits.lock.milliseconds);
            SET default_transaction_read_only = \(mode == .readOnly ? "on" : "off")
            """
        )
    }

    public var dialect: Dialect { .postgresql }

    /// Nothing more can be asked of it.
    public var isLost: Bool { session.isLost }

    /// For the server's next byte, from now on; see ``Waits/answer``.
    public var answerWait: Duration {
        get { session.waits.answer }
        set { session.waits.answer = newValue }
    }

    /// The process that serves it, as in `pg_stat_activity`.
    public var serverProcess: Int32 { unsafe PQbackendPID(session.handle) }

    /// For example 150014 for 15.14.
    public var serverVersion: Int { Int(unsafe PQserverVersion(session.handle)) }

    /// Takes one statement; the server sees it when it is first stepped, and says then whether it is right.
    public func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        try Statement(sql, on: session)
    }

    /// Runs one or more statements that return nothing; where there are several outside of a transaction, they are one.
    public func execute(_ sql: String) throws(DatabaseError) {
        try session.ask(sql, send: { unsafe PQsendQuery(session.handle, sql) })
    }

    /// Begins a transaction. Others may write at the same time: who must be alone takes a lock.
    public func begin() throws(DatabaseError) {
        try session.claim("BEGIN")
        guard session.transactionStatus == PQTRANS_IDLE else {
            throw DatabaseError(postgreSQL: "25001", message: "there is a transaction already", sql: "BEGIN")
        }
        try execute("BEGIN")
    }

    public func beginView() throws(DatabaseError) { try execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") }

    /// Returns when everything since ``begin()`` is on the disk. A transaction in which a statement has failed is rolled back, and that
    /// is an error.
    public func commit() throws(DatabaseError) {
        try session.claim("COMMIT")
        guard session.transactionStatus != PQTRANS_IDLE else {
            throw DatabaseError(postgreSQL: "25P01", message: "there is no transaction", sql: "COMMIT")
        }
        var command = ""
        try session.uninterrupted { () throws(DatabaseError) in
            try session.ask("COMMIT", send: { unsafe PQsendQuery(session.handle, "COMMIT") }) { command = $0.command }
        }
        // The server answers so to COMMIT where a statement has failed.
        guard command == "COMMIT" else {
            throw DatabaseError(
                postgreSQL: "25P02",
                message: "a statement of the transaction has failed; it was rolled back",
                sql: "COMMIT"
            )
        }
    }

    /// Ends a transaction that failed, if there still is one. Rows that statements have not read yet are lost with it.
    public func rollBack() {
        session.discardRunning()
        let status = session.transactionStatus
        guard status == PQTRANS_INTRANS || status == PQTRANS_INERROR else { return }
        // Where that fails the connection is lost, and the server rolls back itself.
        try? session.uninterrupted { () throws(DatabaseError) in try execute("ROLLBACK") }
    }

    /// Copies rows into a table, much faster than statements insert them.
    ///
    /// Where `rows` throws, or the server refuses a row, none is kept; a transaction has failed then, and is to be rolled back.
    ///
    /// * `sql`: as `COPY t (a, b) FROM STDIN (FORMAT binary)`.
    /// * `rows`: writes all rows. Nothing else can be asked meanwhile.
    ///
    /// - Returns: how many rows were copied.
    @discardableResult
    public func copy(_ sql: String, rows: (CopyWriter) throws(DatabaseError) -> Void) throws(DatabaseError) -> Int {
        let writer = CopyWriter(session, sql, columnCount: try session.beginCopying(sql))
        do throws(DatabaseError) {
            try rows(writer)
            try writer.finish()
        } catch {
            // What is wrong is known; the server's echo of it is not of interest.
            if !session.isLost { try? session.endCopying(because: "given up", sql) }
            session.isCopying = false
            throw error
        }
        try session.endCopying(because: nil, sql)
        return writer.rowCount
    }

    /// Lets `isOver` end whatever statement runs: it is asked every 50 ms while the server is waited for.
    ///
    /// The statement then fails with ``DatabaseError/Kind/interrupted``, and a transaction that it is part of with it. What ends a
    /// transaction is not interrupted.
    public func interrupt(when isOver: Interruption) { session.interruption = isOver }

    /// Ends what ``interrupt(when:)`` began.
    public func stopInterrupting() { session.interruption = nil }
}
