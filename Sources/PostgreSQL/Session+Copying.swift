import CPostgreSQL
import Databases
import Glibc

extension Session {
    /// Begins to copy rows into a table.
    ///
    /// - Returns: how many columns a row has.
    func beginCopying(_ sql: String) throws(DatabaseError) -> Int {
        try claim(sql)
        try sent(unsafe PQsendQuery(handle, sql), sql)
        isCopying = true
        var columnCount: Int?
        do throws(DatabaseError) {
            guard let answer = try nextAnswer(sql) else { throw notCopying(sql) }
            if let failure = failure(in: answer, sql) { throw failure }
            guard answer.status == PGRES_COPY_IN, unsafe PQbinaryTuples(answer.handle) == 1 else {
                throw notCopying(sql)
            }
            columnCount = answer.columnCount
        } catch {
            isCopying = false
            // Where rows would be copied otherwise than meant, they are refused.
            while try nextAnswer(sql, isInterruptible: false) != nil {}
            throw error
        }
        return columnCount ?? 0
    }

    func sendRows(_ bytes: UnsafeRawBufferPointer, _ sql: String) throws(DatabaseError) {
        guard isCopying else { throw DatabaseError(postgreSQL: "", message: "the rows have ended already", sql: sql) }
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        while true {
            switch unsafe PQputCopyData(handle, start, Int32(bytes.count)) {
            case 1: return try flush(sql)
            case 0: try waitForRoom(sql)
            default: throw lose(message, sql)
            }
        }
    }

    /// Ends what ``beginCopying(_:)`` began.
    ///
    /// * `reason`: why the rows are not to be kept, where they are not.
    func endCopying(because reason: String?, _ sql: String) throws(DatabaseError) {
        defer { isCopying = false }
        var outcome = unsafe PQputCopyEnd(handle, reason)
        while outcome == 0 {
            try waitForRoom(sql)
            outcome = unsafe PQputCopyEnd(handle, reason)
        }
        guard outcome == 1 else { throw lose(message, sql) }
        try flush(sql)
        var failure: DatabaseError?
        while let answer = try nextAnswer(sql) {
            failure = failure ?? self.failure(in: answer, sql)
            if let failure, isLost { throw failure }
        }
        if let failure { throw failure }
    }

    private func waitForRoom(_ sql: String) throws(DatabaseError) {
        let ready = try wait(for: Int16(POLLIN | POLLOUT), sql)
        if ready & Int16(POLLIN) != 0 { try consume(sql) }
    }

    private func notCopying(_ sql: String) -> DatabaseError {
        DatabaseError(postgreSQL: "", message: "this is no COPY … FROM STDIN (FORMAT binary)", sql: sql)
    }
}
