import Databases
import PostgreSQL

/// A connection to a schema that may not exist yet, for the writer of a store.
func openForWriting(_ server: PostgreSQLAddress, waits: Waits = Waits()) throws(DatabaseError) -> Connection {
    let connection = try Connection(address: server.connection, waits: waits)
    try connection.execute(settings(of: server))
    return connection
}

/// A connection that changes nothing, for a reader.
///
/// - Throws: also where there is no store in the schema yet.
func openForReading(_ server: PostgreSQLAddress) throws(DatabaseError) -> Connection {
    let connection = try Connection(address: server.connection, mode: .readOnly)
    try connection.execute(settings(of: server))
    guard try connection.integer(isThere) == 1 else {
        throw DatabaseError(
            database: Statement.database,
            kind: .inputOutput,
            code: "",
            message: "there is no store in schema \(server.schema)",
            sql: nil
        )
    }
    return connection
}

/// A store that the daemon has made and brought up to date, to write into beside it.
func openExistingStore(of server: PostgreSQLAddress, busyTimeoutMilliseconds: Int32) throws -> Connection {
    let connection = try openForWriting(server, waits: Waits(lock: .milliseconds(busyTimeoutMilliseconds)))
    guard try connection.integer(isThere) == 1 else {
        throw StoreError.absent(place: "\(StoreLocation.postgresql(server))")
    }
    let version = try storedVersion(connection)
    guard version <= latestPostgreSQLVersion else {
        throw StoreError.newer(version: version, known: latestPostgreSQLVersion)
    }
    guard version == latestPostgreSQLVersion else {
        throw StoreError.older(version: version, known: latestPostgreSQLVersion)
    }
    return connection
}

/// Lets one daemon at a time make tables and partitions, until its transaction ends.
func lock(_ schema: String, _ connection: Connection) throws(DatabaseError) {
    try connection.execute("SELECT pg_advisory_xact_lock(hashtext('cityward'), hashtext('\(schema)'))")
}

private let isThere = "SELECT count(to_regclass('store_version'))"

/// Days are those of the calendar of China, as those of the archive. PostGIS may be in `public`. The server finds out within half a
/// minute that a client's computer is gone, and lets go what it held.
private func settings(of server: PostgreSQLAddress) -> String {
    """
    SET search_path TO \(server.schema), public; SET TIME ZONE INTERVAL '+08:00' HOUR TO MINUTE;
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3
    """
}
