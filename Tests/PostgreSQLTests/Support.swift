import Databases
import Foundation
import PostgreSQL
import TestSupport
import Testing

/// Runs `body` with a connection to a database of its own.
func withDatabase(
    mode: Connection.Mode = .readWrite,
    waits: Waits = Waits(),
    _ body: (Connection, _ address: String) throws -> Void
) async throws {
    let server = try await PostgreSQLServer.shared
    let name = try await server.freshDatabase()
    let address = server.address(database: name)
    let outcome = Result { try body(Connection(address: address, mode: mode, waits: waits), address) }
    try await server.drop(database: name)
    try outcome.get()
}

extension Connection {
    /// The first column of all rows.
    func column(_ sql: String, _ values: Value...) throws -> [Value] {
        let statement = try prepare(sql)
        for (index, value) in values.enumerated() { try statement.bind(Int32(index + 1), value) }
        var column: [Value] = []
        while try statement.step() { column.append(statement.value(0)) }
        return column
    }

    /// The only row.
    func row(_ sql: String, _ values: Value...) throws -> [Value] {
        let statement = try prepare(sql)
        for (index, value) in values.enumerated() { try statement.bind(Int32(index + 1), value) }
        try #require(try statement.step(), "no row")
        let row = (0..<statement.columnCount).map(statement.value)
        try #require(try !statement.step(), "a second row")
        return row
    }
}

/// What `body` throws must be an error of a database.
func databaseError(
    _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) throws -> DatabaseError {
    try #require(throws: DatabaseError.self, sourceLocation: location) { try body() }
}
