import CSQLite

/// An error of SQLite: its extended result code, what it said, and the statement that it refused.
public struct SQLiteError: Error, Equatable, Sendable {
    /// Extended result code, https://sqlite.org/rescode.html.
    public let code: Int32
    public let message: String
    public let sql: String?

    /// The kinds of failure that callers tell apart; ``code`` has the rest.
    public enum Kind: Sendable {
        /// No space is left on the device, or the database may not grow.
        case full
        /// Somebody else holds the lock.
        case busy
        case readOnly
        /// The file cannot be opened, read or written.
        case inputOutput
        /// Not a database, or a damaged one.
        case corrupt
        case interrupted
        /// The statement is wrong.
        case other
    }

    public var kind: Kind {
        switch code & 0xff {
        case SQLITE_FULL: .full
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_READONLY: .readOnly
        case SQLITE_IOERR, SQLITE_CANTOPEN: .inputOutput
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        case SQLITE_INTERRUPT: .interrupted
        default: .other
        }
    }
}

extension SQLiteError {
    /// There is no memory, or no more is allowed.
    public var isOutOfMemory: Bool { code & 0xff == SQLITE_NOMEM }

    /// What went wrong last on a connection.
    init(lastOf database: OpaquePointer?, sql: String?) {
        code = unsafe sqlite3_extended_errcode(database)
        message = unsafe String(cString: sqlite3_errmsg(database))
        self.sql = sql
    }
}

extension SQLiteError: CustomStringConvertible {
    public var description: String {
        let statement = sql.map { " in: \($0.prefix(200))" } ?? ""
        return "SQLite: \(message) (code \(code))\(statement)"
    }
}
