extension DatabaseConnection {
    /// Does everything in one transaction that writes, and returns when it is on the disk. Whatever fails, nothing of it is kept, and
    /// that error is thrown.
    ///
    /// One that is under way already is left alone: the error says that there is one.
    public func transaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
        try transact(body) { $0 }
    }

    /// The same for what fails in other ways, too.
    public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try transact(body) { $0 }
    }

    /// * `failure`: the database's error, as whoever asks has it.
    private func transact<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result,
        as failure: (DatabaseError) -> Failure
    ) throws(Failure) -> Result {
        func attempt(_ step: () throws(DatabaseError) -> Void) throws(Failure) {
            do throws(DatabaseError) { try step() } catch { throw failure(error) }
        }
        try attempt { () throws(DatabaseError) in try begin() }
        do throws(Failure) {
            let result = try body()
            try attempt { () throws(DatabaseError) in try commit() }
            return result
        } catch {
            rollBack()
            throw error
        }
    }
}
