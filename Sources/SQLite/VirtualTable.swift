public import Databases

/// A table whose rows come from code: https://sqlite.org/vtab.html. It can be read and not written.
///
/// ``Connection/add(_:named:)`` makes one known. SQLite asks it for a plan when a statement is compiled and for cursors while one
/// runs; all on the thread of the connection. What it throws becomes the error of the statement; a ``DatabaseError`` keeps its code,
/// so that a statement that was interrupted inside of a virtual table was interrupted.
public protocol VirtualTable: AnyObject {
    /// What stands between the parentheses of `CREATE TABLE`, and behind them. A table that is declared `WITHOUT ROWID` with a
    /// primary key needs no ``VirtualCursor/rowID``; SQLite tells its rows apart by the key.
    var declaration: String { get }

    /// Called before anything else is asked, and perhaps again later.
    func connect(to host: HostConnection) throws

    /// The connection closes: statements that the table keeps must go now.
    func disconnect()

    /// Chooses which constraints of a statement the table sees to itself.
    func plan(_ question: borrowing PlanQuestion) throws

    func open() throws -> any VirtualCursor
}

/// Goes through rows of a ``VirtualTable``.
public protocol VirtualCursor: AnyObject {
    /// Goes to the first row; called again to begin anew.
    ///
    /// * `plan`: the number that the plan was given.
    /// * `arguments`: the values of the constraints that the plan uses, in the order of their use.
    func begin(plan: Int32, _ arguments: borrowing SQLArguments) throws

    func next() throws

    var isAtEnd: Bool { get }

    /// Gives the value of a column of the row, counted from 0.
    func column(_ index: Int, into result: borrowing ColumnResult) throws

    /// Tells the rows of a table apart, the same whenever a row is met.
    var rowID: Int64 { get }
}

extension VirtualCursor {
    public var rowID: Int64 { 0 }
}

/// The connection that a virtual table belongs to, as the table sees it; it must not be used after ``VirtualTable/disconnect()``.
@safe
public struct HostConnection {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    /// Compiles one statement; what interrupts the statement that asks the table interrupts this one, too.
    public func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        try unsafe Statement(sql, on: handle)
    }
}
