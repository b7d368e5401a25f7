import Databases
import Telemetry

/// A partition of a class's readings, as the server's catalogue has it.
struct ReadingPartition {
    let name: String
    /// Between which times its readings were made.
    let stretch: Range<Instant>
    /// Somebody began to take it out and was ended.
    let isHalfOut: Bool

    /// Those of a class, in the order of time; none where there is no such table.
    static func all(
        of deviceClass: String,
        _ connection: any DatabaseConnection
    ) throws(DatabaseError) -> [ReadingPartition] {
        // FOR VALUES FROM ('1764086400000') TO ('1764172800000')
        let rows = try connection.prepare(
            """
            SELECT p.relname, substring(b.bound FROM 'FROM \\(''(-?[0-9]+)''\\)')::bigint,
                   substring(b.bound FROM 'TO \\(''(-?[0-9]+)''\\)')::bigint, i.inhdetachpending::int
            FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhrelid
            CROSS JOIN LATERAL (SELECT pg_get_expr(p.relpartbound, p.oid)) AS b (bound)
            WHERE i.inhparent = to_regclass(CAST(? AS text)) ORDER BY 3
            """
        )
        try rows.bind(1, "\(deviceClass)_reading")
        var found: [ReadingPartition] = []
        while try rows.step() {
            let start = Instant(milliseconds: rows.integer(1))
            let end = Instant(milliseconds: rows.integer(2))
            found.append(
                ReadingPartition(name: rows.text(0), stretch: start..<max(start, end), isHalfOut: rows.integer(3) != 0)
            )
        }
        return found
    }
}
