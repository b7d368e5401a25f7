/// What a database refused: its own code, what it said, and the statement.
public struct DatabaseError: Error, Equatable, Sendable {
    /// The kinds of failure that callers tell apart; ``code`` has the rest.
    public enum Kind: Sendable {
        /// No space is left on the device, or the database may not grow.
        case full
        /// Somebody else holds the lock.
        case busy
        case readOnly
        /// A file or a server cannot be opened, read or written: there is no connection, or it was lost.
        case inputOutput
        /// Not a database, or a damaged one.
        case corrupt
        case interrupted
        /// There is no memory, or no more is allowed.
        case outOfMemory
        /// The statement is wrong, or breaks a constraint.
        case other
    }

    /// `SQLite` or `PostgreSQL`.
    public let database: String
    public let kind: Kind
    /// The extended result code (https://sqlite.org/rescode.html) or the SQLSTATE
    /// (https://www.postgresql.org/docs/15/errcodes-appendix.html); empty where a server could not be asked.
    public let code: String
    public let message: String
    public let sql: String?

    public init(database: String, kind: Kind, code: String, message: String, sql: String?) {
        self.database = database
        self.kind = kind
        self.code = code
        self.message = message
        self.sql = sql
    }
}

extension DatabaseError: CustomStringConvertible {
    public var description: String {
        let statement = sql.map { " in: \($0.prefix(200))" } ?? ""
        let code = code.isEmpty ? "" : " (code \(code))"
        return "\(database): \(message)\(code)\(statement)"
    }
}
