/// One connection to a database, whichever it is; it belongs to one thread and closes with its last owner.
///
/// Statements are written in the SQL that SQLite 3.39 and PostgreSQL 15 have in common, with `?1`, `?2` or `?` for parameters. What only
/// one of them has stands in the files that are that database's alone.
public protocol DatabaseConnection: AnyObject {
    associatedtype Statement: DatabaseStatement

    /// Compiles one statement; only blanks and comments may follow it.
    func prepare(_ sql: String) throws(DatabaseError) -> Statement

    /// Runs one or more statements that return nothing.
    func execute(_ sql: String) throws(DatabaseError)

    var dialect: Dialect { get }

    /// Begins a transaction that writes.
    func begin() throws(DatabaseError)

    /// Begins a transaction that only reads: all of its questions see the database as it is with the first one.
    func beginView() throws(DatabaseError)

    /// Returns when everything since ``begin()`` is on the disk.
    func commit() throws(DatabaseError)

    /// Ends a transaction that failed, if there still is one.
    func rollBack()

    /// Lets `isOver` end whatever statement runs: it is asked now and then. The statement then fails with
    /// ``DatabaseError/Kind/interrupted``.
    func interrupt(when isOver: Interruption)

    /// Ends what ``interrupt(when:)`` began.
    func stopInterrupting()
}

extension DatabaseConnection {
    /// The only value of the first row, as of `SELECT count(*)`.
    public func integer(_ sql: String) throws(DatabaseError) -> Int64 {
        let statement = try prepare(sql)
        guard try statement.step() else {
            throw DatabaseError(database: Statement.database, kind: .other, code: "", message: "no row", sql: sql)
        }
        return statement.integer(0)
    }
}

/// Which database it is, for the little that the two say differently.
public enum Dialect: Sendable {
    case sqlite, postgresql
}

/// A compiled statement: bind, step, read, and again after ``reset()``.
///
/// Parameters count from 1 and columns from 0.
public protocol DatabaseStatement: AnyObject {
    /// `SQLite` or `PostgreSQL`.
    static var database: String { get }

    func bind(_ index: Int32, _ value: Int64) throws(DatabaseError)
    func bind(_ index: Int32, _ value: Double) throws(DatabaseError)
    func bind(_ index: Int32, _ text: String) throws(DatabaseError)
    func bind(_ index: Int32, blob: [UInt8]) throws(DatabaseError)
    func bindNull(_ index: Int32) throws(DatabaseError)

    /// Runs to the next row; `false` when there is none.
    func step() throws(DatabaseError) -> Bool

    /// Makes the statement ready for the next use; bound values stay.
    func reset()

    var columnCount: Int32 { get }
    func name(ofColumn index: Int32) -> String

    func isNull(_ index: Int32) -> Bool
    /// NULL reads as 0.
    func integer(_ index: Int32) -> Int64
    /// NULL reads as 0.
    func double(_ index: Int32) -> Double
    /// NULL reads as an empty text.
    func text(_ index: Int32) -> String
    /// NULL reads as no bytes.
    func blob(_ index: Int32) -> [UInt8]
    /// The value as the database holds it.
    func value(_ index: Int32) -> Value
}

extension DatabaseStatement {
    /// `nil` becomes NULL.
    public func bind(_ index: Int32, _ text: String?) throws(DatabaseError) {
        if let text { try bind(index, text) } else { try bindNull(index) }
    }

    /// `nil` becomes NULL.
    public func bind(_ index: Int32, _ value: Int64?) throws(DatabaseError) {
        if let value { try bind(index, value) } else { try bindNull(index) }
    }

    public func bind(_ index: Int32, _ value: Value) throws(DatabaseError) {
        switch value {
        case .null: try bindNull(index)
        case .integer(let number): try bind(index, number)
        case .double(let number): try bind(index, number)
        case .text(let text): try bind(index, text)
        case .blob(let bytes): try bind(index, blob: bytes)
        }
    }

    /// Runs a statement that returns no rows, and makes it ready for the next use.
    public func run() throws(DatabaseError) {
        defer { reset() }
        while try step() {}
    }

    public func optionalText(_ index: Int32) -> String? { isNull(index) ? nil : text(index) }
}
