import CSQLite
public import Databases

extension DatabaseError {
    /// A database that SQLite can read, and that does not hold what it must.
    public init(damaged message: String) {
        self.init(sqlite: SQLITE_CORRUPT, message: message, sql: nil)
    }

    /// * `code`: extended result code, https://sqlite.org/rescode.html.
    init(sqlite code: Int32, message: String, sql: String?) {
        self.init(database: Statement.database, kind: failureKind(code), code: "\(code)", message: message, sql: sql)
    }

    /// What went wrong last on a connection.
    init(lastOf database: OpaquePointer?, sql: String?) {
        self.init(
            sqlite: unsafe sqlite3_extended_errcode(database),
            message: unsafe String(cString: sqlite3_errmsg(database)),
            sql: sql
        )
    }
}

private func failureKind(_ code: Int32) -> DatabaseError.Kind {
    switch code & 0xff {
    case SQLITE_FULL: .full
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_READONLY: .readOnly
    case SQLITE_IOERR, SQLITE_CANTOPEN: .inputOutput
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
    case SQLITE_INTERRUPT: .interrupted
    case SQLITE_NOMEM: .outOfMemory
    default: .other
    }
}
