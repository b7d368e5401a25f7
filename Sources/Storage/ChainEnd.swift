import Databases

/// Where a chained table ends, and what its next row follows.
struct ChainEnd: ~Copyable {
    /// The last number that was given.
    private let number: any DatabaseStatement
    /// The hash of the row that has it.
    private let hash: any DatabaseStatement
    /// Keeps a number as given; `nil` where the database does so by itself.
    private let give: (any DatabaseStatement)?

    /// `table`: one with `seq` for its key, and `hash`.
    init(of table: String, _ connection: any DatabaseConnection) throws(DatabaseError) {
        let number: any DatabaseStatement
        var give: (any DatabaseStatement)?
        // A number is never used again, not even that of a row that somebody has removed.
        switch connection.dialect {
        case .sqlite:
            number = try connection.prepare(
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '\(table)'), 0)"
            )
        case .postgresql:
            // Daemons that share the store wait here for each other: numbers rise in the order in which transactions end, and a feed
            // that has seen one has seen all before it.
            number = try connection.prepare("SELECT seq FROM chain_end WHERE chain = '\(table)' FOR UPDATE")
            give = try connection.prepare("UPDATE chain_end SET seq = ? WHERE chain = '\(table)'")
        }
        let hash = try connection.prepare("SELECT hash FROM \(table) WHERE seq = ?")
        self.number = number
        self.hash = hash
        self.give = give
    }

    /// The last number that was given, and what stands before the hash of the next row.
    mutating func read() throws(DatabaseError) -> (number: Int64, hash: String) {
        defer { number.reset() }
        guard try number.step(), number.integer(0) > 0 else { return (0, HashChain.origin) }
        let last = number.integer(0)
        try hash.bind(1, last)
        defer { hash.reset() }
        return (last, try hash.step() ? hash.text(0) : HashChain.lost)
    }

    /// A row has been inserted under this number.
    mutating func note(_ number: Int64) throws(DatabaseError) {
        guard let give else { return }
        try give.bind(1, number)
        try give.run()
    }
}
