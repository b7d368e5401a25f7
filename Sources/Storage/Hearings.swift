public import Databases
public import Telemetry

extension Store {
    /// Keeps since when a daemon hears devices. Of two with the same time the later one says which partitions they are.
    public mutating func note(_ hearing: Hearing) throws(DatabaseError) {
        let statement = try connection.prepare(
            """
            INSERT INTO hearing (daemon, since, complete, partitions) VALUES (?, ?, ?, ?)
            ON CONFLICT (daemon, since) DO UPDATE SET
                complete = hearing.complete * excluded.complete, partitions = excluded.partitions
            """
        )
        try statement.bind(1, hearing.daemon)
        try statement.bind(2, hearing.since.milliseconds)
        try statement.bind(3, hearing.isComplete ? 1 : 0 as Int64)
        try statement.bind(4, hearing.partitions?.description)
        try statement.run()
    }

    /// Since when a daemon could hear each of its devices: until then a silence proves nothing. `nil` where that has always been so.
    ///
    /// What was noted before there were names holds for every daemon.
    public func audibleSince(by daemon: String) throws(DatabaseError) -> Instant? {
        let rows = try connection.prepare("SELECT max(since) FROM hearing WHERE complete = 0 AND daemon IN (?, '')")
        try rows.bind(1, daemon)
        return try rows.step() && !rows.isNull(0) ? Instant(milliseconds: rows.integer(0)) : nil
    }

    /// What a daemon noted last under its name.
    public func lastHearing(by daemon: String) throws(DatabaseError) -> Hearing? {
        let rows = try connection.prepare(
            "SELECT \(columns) FROM hearing WHERE daemon = ? ORDER BY since DESC LIMIT 1"
        )
        try rows.bind(1, daemon)
        return try rows.step() ? hearing(in: rows) : nil
    }
}

extension StoreReader {
    /// Every noted time since when devices were heard again, in order.
    public func hearings() throws(DatabaseError) -> [Hearing] {
        let rows = try connection.prepare("SELECT \(columns) FROM hearing ORDER BY since, daemon")
        var hearings: [Hearing] = []
        while try rows.step() { hearings.append(hearing(in: rows)) }
        return hearings
    }
}

/// What ``hearing(in:)`` reads.
private let columns = "daemon, since, complete, partitions"

private func hearing(in rows: any DatabaseStatement) -> Hearing {
    Hearing(
        by: rows.text(0),
        since: Instant(milliseconds: rows.integer(1)),
        isComplete: rows.integer(2) != 0,
        // What cannot be read is nobody's: silence then begins anew.
        partitions: rows.optionalText(3).map { Partitions($0) ?? Partitions(count: 1, own: []) }
    )
}
