import CPostgreSQL
import Databases

extension Session {
    /// Lets the server prepare a statement, unless it has one of that text that is free.
    ///
    /// * `sql`: with `$1`, `$2`.
    /// * `source`: the text that errors show.
    func prepare(_ sql: String, source: String) throws(DatabaseError) -> Prepared {
        if let prepared = shelf.take(sql) { return prepared }
        let name = shelf.newName()
        // The types of parameters are the server's to find.
        try ask(source, send: { unsafe PQsendPrepare(handle, name, sql, 0, nil) })
        var columns: [Prepared.Column] = []
        try ask(source, send: { unsafe PQsendDescribePrepared(handle, name) }) { answer in
            columns = (0..<answer.columnCount).map {
                Prepared.Column(name: answer.name(ofColumn: $0), type: ColumnType(answer.type(ofColumn: $0)))
            }
        }
        return Prepared(name: name, columns: columns)
    }

    /// Frees what statements that are gone have left on the server. A transaction that has failed would refuse it; it has time.
    func tidy() throws(DatabaseError) {
        guard transactionStatus == PQTRANS_IDLE || transactionStatus == PQTRANS_INTRANS,
            let sql = shelf.takeOutdated()
        else { return }
        try ask(sql, send: { unsafe PQsendQuery(handle, sql) })
    }
}
