import CSQLite
public import Databases
import Glibc

/// One connection to a database file; it belongs to one thread and closes with its last owner.
@safe
public final class Connection: DatabaseConnection {
    /// How a file is opened.
    public enum Mode: Sendable {
        /// Creates the file where there is none.
        case readWrite
        case readOnly
    }

    let handle: OpaquePointer

    public var dialect: Dialect { .sqlite }

    /// * `path`: a file; `:memory:` for one that lives as long as the connection.
    /// * `busyTimeoutMilliseconds`: how long a statement waits for somebody else's lock.
    public init(path: String, mode: Mode, busyTimeoutMilliseconds: Int32 = 5000) throws(DatabaseError) {
        let access = mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            defer { unsafe sqlite3_close_v2(opened) }
            throw DatabaseError(
                sqlite: code,
                message: "\(unsafe String(cString: sqlite3_errstr(code))): \(path)",
                sql: nil
            )
        }
        unsafe waitForLocks(handle, atMost: busyTimeoutMilliseconds)
        if mode == .readWrite { unsafe keepWriteAheadLog(handle) }
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe sqlite3_close_v2(handle)
    }

    /// Compiles one statement; only blanks and comments may follow it.
    public func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        try unsafe Statement(sql, on: handle)
    }

    /// Runs one or more statements that return nothing.
    public func execute(_ sql: String) throws(DatabaseError) {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw lastError(sql) }
    }

    /// Ends a transaction that failed. A full disk may have rolled it back already; then there is nothing left to undo.
    public func rollBack() {
        if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
    }

    /// Begins a transaction that writes: nobody else does until it ends.
    public func begin() throws(DatabaseError) { try execute("BEGIN IMMEDIATE") }

    public func beginView() throws(DatabaseError) { try execute("BEGIN") }

    public func commit() throws(DatabaseError) { try execute("COMMIT") }

    /// Rows inserted, updated or deleted by the last statement.
    public var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// Lets `isOver` end whatever statement runs: it is asked every few thousand steps of SQLite's machine.
    ///
    /// The statement then fails with ``DatabaseError/Kind/interrupted``.
    public func interrupt(when isOver: Interruption) {
        let context = unsafe Unmanaged.passUnretained(isOver).toOpaque()
        unsafe sqlite3_progress_handler(
            handle,
            10_000,
            { context in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().isOver() ? 1 : 0
            },
            context
        )
    }

    /// Ends what ``interrupt(when:)`` began.
    public func stopInterrupting() {
        unsafe sqlite3_progress_handler(handle, 0, nil, nil)
    }

    func lastError(_ sql: String) -> DatabaseError {
        unsafe DatabaseError(lastOf: handle, sql: sql)
    }
}

/// Leaves the files of a write-ahead log where they are when the last connection closes: who may read a folder and not write in it, as
/// analysts of the service's group, can open a database that has such a log only beside them.
private func keepWriteAheadLog(_ handle: OpaquePointer) {
    var isKept: Int32 = 1
    _ = unsafe sqlite3_file_control(handle, nil, SQLITE_FCNTL_PERSIST_WAL, &isKept)
}

/// Lets statements wait for somebody else's lock, at least so long before they fail with ``DatabaseError/Kind/busy``.
///
/// SQLite's own handler soon sleeps 100 ms at a time; two writers of which one is quick would starve the other. A lock is free
/// for some ten microseconds between two transactions: who asks every millisecond gets it after a few dozen tries.
private func waitForLocks(_ handle: OpaquePointer, atMost milliseconds: Int32) {
    // The limit itself is the handler's context: nothing must outlive anything.
    let context = unsafe UnsafeMutableRawPointer(bitPattern: Int(max(0, milliseconds)))
    unsafe sqlite3_busy_handler(
        handle,
        { context, tries in
            guard Int(tries) < Int(bitPattern: context) else { return 0 }
            // Not in step with whoever holds it.
            usleep(UInt32.random(in: 700...1300))
            return 1
        },
        context
    )
}
