import Databases

/// Takes a lock of a PostgreSQL server that ends with the connection: whoever is killed lets go of it, and whose computer can be reached no
/// more does so some seconds later.
///
/// * `kind`, `name`: what is locked, within the schema.
///
/// - Returns: whether this connection has it; `false` where another one does.
func takeSessionLock(
    _ kind: String,
    _ name: String,
    _ connection: any DatabaseConnection
) throws(DatabaseError) -> Bool {
    let lock = try connection.prepare(
        """
        SELECT CAST(pg_try_advisory_lock(
            hashtextextended('cityward ' || CAST(?1 AS text) || ' ' || current_schema() || ' ' || CAST(?2 AS text), 0)) AS int)
        """
    )
    try lock.bind(1, kind)
    try lock.bind(2, name)
    return try lock.step() && lock.integer(0) == 1
}

/// Does what one connection of a schema does at a time, whichever comes first.
///
/// - Returns: `nil` while another one does it.
func whileAlone<Result>(
    at work: String,
    _ connection: any DatabaseConnection,
    _ body: () throws -> Result
) throws -> Result? {
    guard try takeSessionLock(work, "", connection) else { return nil }
    defer { try? connection.execute("SELECT pg_advisory_unlock_all()") }
    return try body()
}
