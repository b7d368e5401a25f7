public import Databases
public import Telemetry

extension Store {
    /// Keeps since when devices are heard.
    public mutating func note(_ hearing: Hearing) throws(DatabaseError) {
        let statement = try connection.prepare(
            "INSERT INTO hearing (since, complete) VALUES (?, ?) ON CONFLICT (since) DO NOTHING"
        )
        try statement.bind(1, hearing.since.milliseconds)
        try statement.bind(2, hearing.isComplete ? 1 : 0 as Int64)
        try statement.run()
    }

    /// Since when every device could be heard: until then a silence proves nothing. `nil` where that has always been so.
    public func audibleSince() throws(DatabaseError) -> Instant? {
        let rows = try connection.prepare("SELECT max(since) FROM hearing WHERE complete = 0")
        return try rows.step() && !rows.isNull(0) ? Instant(milliseconds: rows.integer(0)) : nil
    }
}

extension StoreReader {
    /// Every noted time since when devices were heard again, in order.
    public func hearings() throws(DatabaseError) -> [Hearing] {
        let rows = try connection.prepare("SELECT since, complete FROM hearing ORDER BY since")
        var hearings: [Hearing] = []
        while try rows.step() {
            hearings.append(
                Hearing(since: Instant(milliseconds: rows.integer(0)), isComplete: rows.integer(1) != 0)
            )
        }
        return hearings
    }
}
