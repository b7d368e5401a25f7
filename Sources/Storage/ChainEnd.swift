import Databases
import SQLite

/// Where a chained table ends, and what its next row follows.
struct ChainEnd: ~Copyable {
    private let last: Statement

    /// `table`: one with `seq INTEGER PRIMARY KEY AUTOINCREMENT` and `hash`.
    init(of table: String, _ connection: borrowing Connection) throws(DatabaseError) {
        // A number is never used again, not even that of a row that somebody has removed.
        last = try connection.prepare(
            """
            SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '\(table)'), 0),
                   (SELECT seq FROM \(table) ORDER BY seq DESC LIMIT 1),
                   (SELECT hash FROM \(table) ORDER BY seq DESC LIMIT 1)
            """
        )
    }

    /// The last number that was given, and what stands before the hash of the next row.
    mutating func read() throws(DatabaseError) -> (number: Int64, hash: String) {
        defer { last.reset() }
        guard try last.step(), last.integer(0) > 0 else { return (0, HashChain.origin) }
        let number = last.integer(0)
        guard !last.isNull(1), last.integer(1) == number else { return (number, HashChain.lost) }
        return (number, last.text(2))
    }
}
