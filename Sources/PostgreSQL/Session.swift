import CPostgreSQL
import Databases
import Glibc

/// A connection of libpq that never waits without a limit, and what goes on on it; a ``Connection`` and its statements share it.
///
/// PostgreSQL sends the rows of one statement at a time. They are taken from the socket as they are read, so that a result of any length
/// needs the memory of one row. When another statement starts before the end, the rest of the first is put aside (``RowsAside``) and read
/// from there: statements may be stepped in turns as with SQLite, at the price of a copy. Who reads long results in turns is better off
/// with a connection for each.
@safe
final class Session {
    let handle: OpaquePointer
    var waits: Waits
    var interruption: Interruption?
    /// No statement changes anything, whatever it looks like.
    let onlyReads: Bool
    let shelf = PreparedShelf()

    /// Nothing more can be done on it.
    private(set) var isLost = false
    /// Whose rows still come from the server.
    private var running: Execution?
    /// Rows are being copied into a table: nothing else can be asked.
    var isCopying = false
    private var cancellation: Cancellation?
    private var askedAt = ContinuousClock.now

    /// Takes over a connection that is ready.
    init(_ handle: OpaquePointer, waits: Waits, onlyReads: Bool) {
        unsafe self.handle = unsafe handle
        self.onlyReads = onlyReads
        self.waits = waits
    }

    deinit {
        unsafe PQfinish(handle)
    }

    var transactionStatus: PGTransactionStatusType { unsafe PQtransactionStatus(handle) }

    // MARK: - Asking

    /// Makes the connection free for the next question.
    func claim(_ sql: String) throws(DatabaseError) {
        guard !isLost else { throw DatabaseError(lost: "the connection was lost", sql: sql) }
        guard !isCopying else {
            throw DatabaseError(postgreSQL: "", message: "rows are being copied on this connection", sql: sql)
        }
        if let running { try putAside(running) }
        try endCancellation(sql)
    }

    /// Sends a question whose answers are all of interest to `read`, which may be called several times.
    func ask(
        _ sql: String,
        send: () -> Int32,
        read: (borrowing Answer) -> Void = { _ in }
    ) throws(DatabaseError) {
        try claim(sql)
        try sent(send(), sql)
        var failure: DatabaseError?
        while let answer = try nextAnswer(sql) {
            if let error = self.failure(in: answer, sql) {
                // Nothing more comes, and this says why.
                if isLost { throw error }
                failure = failure ?? error
            } else {
                read(answer)
            }
        }
        if let failure { throw failure }
    }

    /// Asks what is done even where whatever runs shall end: how a transaction ends.
    func uninterrupted(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        let kept = interruption
        interruption = nil
        defer { interruption = kept }
        try body()
    }

    /// Begins a statement whose rows the execution will be asked for.
    func start(_ execution: Execution, send: () -> Int32) throws(DatabaseError) {
        try sent(send(), execution.sql)
        // From here on its rows must be read before anything else is asked.
        running = execution
        if unsafe PQsetSingleRowMode(handle) != 1 { throw lose("rows cannot be read one by one", execution.sql) }
    }

    /// * `outcome`: what libpq's sending function returned.
    func sent(_ outcome: Int32, _ sql: String) throws(DatabaseError) {
        guard outcome == 1 else {
            throw unsafe PQstatus(handle) == CONNECTION_BAD
                ? lose(message, sql) : DatabaseError(postgreSQL: "", message: message, sql: sql)
        }
        try flush(sql)
    }

    /// Hands everything over to the kernel.
    func flush(_ sql: String) throws(DatabaseError) {
        while true {
            switch unsafe PQflush(handle) {
            case 0: return
            case 1:
                let ready = try wait(for: Int16(POLLIN | POLLOUT), sql)
                // A server that cannot send does not read either.
                if ready & Int16(POLLIN) != 0 { try consume(sql) }
            default: throw lose(message, sql)
            }
        }
    }

    // MARK: - Answers

    /// `nil` when everything has been answered.
    func nextAnswer(_ sql: String, isInterruptible: Bool = true) throws(DatabaseError) -> Answer? {
        while true {
            while unsafe PQisBusy(handle) != 0 {
                _ = try wait(for: Int16(POLLIN), sql, isInterruptible: isInterruptible)
                try consume(sql)
            }
            guard let result = unsafe PQgetResult(handle) else { return nil }
            let answer = unsafe Answer(result)
            if isCopying { return answer }
            if try !refuseCopy(answer, sql) { return answer }
        }
    }

    /// The next row, or `nil` at the end.
    func nextRow(of execution: Execution) throws(DatabaseError) -> Answer? {
        guard running === execution else {
            let message = isLost ? "the connection was lost" : "the transaction that the rows belong to has ended"
            throw isLost
                ? DatabaseError(lost: message, sql: execution.sql)
                : DatabaseError(postgreSQL: "", message: message, sql: execution.sql)
        }
        guard let answer = try nextAnswer(execution.sql) else {
            running = nil
            return nil
        }
        if answer.status == PGRES_SINGLE_TUPLE { return answer }
        running = nil
        let failure = failure(in: answer, execution.sql)
        if let failure, isLost { throw failure }
        // Nothing but the end comes behind it.
        while try nextAnswer(execution.sql, isInterruptible: false) != nil {}
        if let failure { throw failure }
        return nil
    }

    /// Does without the rest of the rows; the connection is free afterwards, or lost.
    ///
    /// A few rows are read and dropped. Where many come the server is told to stop, unless that would undo something: inside of a
    /// transaction, which would fail, and where a statement may change rows.
    func discard(_ execution: Execution, endingTransaction: Bool = false) {
        guard running === execution else { return }
        running = nil
        guard !isLost else { return }
        let mayCancel = endingTransaction || (!execution.isInTransaction && (onlyReads || execution.onlyReads))
        var count = 0
        do {
            while try nextAnswer(execution.sql, isInterruptible: false) != nil {
                count += 1
                if mayCancel, count == 256 { cancel() }
            }
        } catch {
            // The connection is lost, and says so when it is next used.
        }
    }

    /// Does without whatever still comes: the transaction ends.
    func discardRunning() {
        if let running { discard(running, endingTransaction: true) }
    }

    private func putAside(_ execution: Execution) throws(DatabaseError) {
        let aside = RowsAside()
        do {
            while let answer = try nextRow(of: execution) { aside.append(answer) }
        } catch {
            aside.fail(with: error)
        }
        running = nil
        aside.finish()
        execution.take(aside)
        if isLost { throw DatabaseError(lost: "the connection was lost", sql: execution.sql) }
    }

    /// What an answer says is wrong; the connection may be lost with it.
    func failure(in answer: borrowing Answer, _ sql: String) -> DatabaseError? {
        let status = answer.status
        guard status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE else { return nil }
        let said = ServerMessage(answer)
        if unsafe said.endsConnection || PQstatus(handle) == CONNECTION_BAD {
            _ = lose(said.text, sql)
            return DatabaseError(
                database: Statement.database,
                kind: .inputOutput,
                code: said.code,
                message: said.text,
                sql: sql
            )
        }
        return DatabaseError(postgreSQL: said.code, message: said.text, sql: sql)
    }

    /// A COPY that came in as a statement would never end: nobody sends its rows, or takes them.
    ///
    /// - Returns: whether an error follows instead of it.
    private func refuseCopy(_ answer: borrowing Answer, _ sql: String) throws(DatabaseError) -> Bool {
        switch answer.status {
        case PGRES_COPY_IN:
            // The server's answer is an error, and says this.
            _ = unsafe PQputCopyEnd(handle, "only the function copy sends rows")
            try flush(sql)
            return true
        case PGRES_COPY_OUT, PGRES_COPY_BOTH: throw lose("COPY … TO STDOUT cannot be read here", sql)
        default: return false
        }
    }

    // MARK: - Waiting

    /// What was said last on the connection.
    var message: String { unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? "" }

    func consume(_ sql: String) throws(DatabaseError) {
        guard unsafe PQconsumeInput(handle) == 1 else { throw lose(message, sql) }
    }

    /// Waits for the socket.
    ///
    /// - Returns: what it is ready for.
    func wait(for events: Int16, _ sql: String, isInterruptible: Bool = true) throws(DatabaseError) -> Int16 {
        var deadline = ContinuousClock.now + waits.answer
        var isOver = false
        while true {
            let now = ContinuousClock.now
            if isInterruptible, isInterrupted(at: now) {
                if !isOver { deadline = min(deadline, now + waits.cancellation) }
                isOver = true
                cancel()
            }
            guard now < deadline else { throw giveUp(interrupted: isOver, sql) }
            let longest = isInterruptible && interruption != nil ? min(askingInterval, deadline - now) : deadline - now
            var descriptor = pollfd(fd: unsafe PQsocket(handle), events: events, revents: 0)
            // One millisecond more than asked for, so that it does not return just before the deadline.
            let outcome = unsafe poll(&descriptor, 1, Int32(clamping: longest.milliseconds + 1))
            if outcome > 0 { return descriptor.revents }
            if outcome < 0, errno != EINTR { throw lose("the socket failed with error \(errno)", sql) }
        }
    }

    /// Asks the server to stop. It takes no notice of a request that comes before the statement itself does, so this is done again as long as
    /// the statement runs.
    private func cancel() {
        if cancellation?.hasEnded(within: .zero) ?? true { cancellation = unsafe Cancellation(of: handle) }
    }

    private func isInterrupted(at now: ContinuousClock.Instant) -> Bool {
        guard let interruption, now - askedAt >= askingInterval else { return false }
        askedAt = now
        return interruption.isOver()
    }

    /// The server does not answer: whatever it runs shall end, and nobody waits for that.
    private func giveUp(interrupted: Bool, _ sql: String) -> DatabaseError {
        cancel()
        guard interrupted else { return lose("no answer within \(waits.answer)", sql) }
        let message =
            "interrupted; the server did not confirm that within \(waits.cancellation), and the connection is lost"
        _ = lose(message, sql)
        return DatabaseError(
            database: Statement.database,
            kind: .interrupted,
            code: "",
            message: message,
            sql: sql
        )
    }

    /// A request to stop must not meet the next statement.
    private func endCancellation(_ sql: String) throws(DatabaseError) {
        guard let cancellation else { return }
        guard cancellation.hasEnded(within: waits.cancellation) else {
            throw lose("the server took no request to stop within \(waits.cancellation)", sql)
        }
        self.cancellation = nil
    }

    /// Nothing more is asked: the server sees the end of the connection, and ends its transaction.
    func lose(_ message: String, _ sql: String?) -> DatabaseError {
        isLost = true
        running = nil
        shutdown(unsafe PQsocket(handle), Int32(SHUT_RDWR))
        return DatabaseError(lost: message, sql: sql)
    }
}

/// How often ``Connection/interrupt(when:)`` is asked.
private let askingInterval = Duration.milliseconds(50)

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
