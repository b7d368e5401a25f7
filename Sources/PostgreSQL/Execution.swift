import CPostgreSQL
import Databases

/// One run of a statement: its rows come from the server one by one, or from where they were put aside.
@safe
final class Execution {
    let sql: String
    /// It began inside of a transaction.
    let isInTransaction: Bool
    /// It is no statement that may change rows; what functions do is not looked at.
    let onlyReads: Bool
    private let session: Session
    /// A result of one row.
    private var row: OpaquePointer?
    private var aside: RowsAside?

    init(_ sql: String, on session: Session) {
        self.sql = sql
        self.session = session
        isInTransaction = session.transactionStatus == PQTRANS_INTRANS
        onlyReads = sql.drop { $0.isWhitespace }.prefix(6).uppercased() == "SELECT"
    }

    deinit {
        unsafe PQclear(row)
    }

    /// Goes to the next row.
    func next() throws(DatabaseError) -> Bool {
        dropRow()
        if let aside { return try aside.next() }
        guard let answer = try session.nextRow(of: self) else { return false }
        unsafe row = answer.surrender()
        return true
    }

    /// The bytes of a column; `nil` for NULL. They are there until the next row.
    func bytes(ofColumn index: Int32) -> UnsafeRawBufferPointer? {
        guard let row = unsafe row else { return unsafe aside?.bytes(ofColumn: Int(index)) }
        guard unsafe PQgetisnull(row, 0, index) == 0, let start = unsafe PQgetvalue(row, 0, index) else { return nil }
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(row, 0, index)))
    }

    /// Rows from now on come from there.
    func take(_ rows: RowsAside) { aside = rows }

    /// Nobody wants the rest.
    func end() {
        dropRow()
        aside = nil
        session.discard(self)
    }

    private func dropRow() {
        unsafe PQclear(row)
        unsafe row = nil
    }
}
