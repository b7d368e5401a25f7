import Databases

extension StoreReader {
    /// Runs `body`; a statement in it that still runs when the time is over ends with
    /// ``Databases/DatabaseError/Kind/interrupted``.
    public func limited<Result>(
        to limit: Duration,
        _ body: (borrowing StoreReader) throws -> Result
    ) throws -> Result {
        let deadline = ContinuousClock.now + limit
        let interruption = Interruption { ContinuousClock.now >= deadline }
        connection.interrupt(when: interruption)
        defer {
            connection.stopInterrupting()
            withExtendedLifetime(interruption) {}
        }
        return try body(self)
    }
}
