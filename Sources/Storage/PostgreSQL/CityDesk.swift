import Databases
import PostgreSQL
public import Telemetry

/// Lets those who ask a PostgreSQL store directly have what the configuration knows: the tables `place` and `device`, the functions that go
/// by them, and geometries where PostGIS is.
///
/// The daemon does without all of it.
public struct CityDesk: ~Copyable {
    private let database: Connection
    private let schema: String

    /// - Throws: the database's error.
    public init(at server: PostgreSQLAddress) throws {
        let database = try openForWriting(server)
        self.database = database
        schema = server.schema
    }

    /// Writes the tables.
    ///
    /// * `tables`: one of them must be `place`.
    public func publish(_ tables: [ReferenceTable]) throws {
        try transaction { () throws(DatabaseError) in
            for table in tables { try CityTable(table).write(database) }
        }
    }

    /// Makes use of PostGIS, where somebody has put it into the database, for what was published.
    ///
    /// - Returns: its version; `nil` where there is none.
    public func publishGeometries(of catalogue: Catalogue) throws -> String? {
        let postGIS = try PostGIS(of: database)
        try transaction { () throws(DatabaseError) in
            if let postGIS { try GeometryViews(postGIS: postGIS).create(catalogue, database) }
            try database.execute(PlaceFunctions(postGIS: postGIS, schema: schema).definitions)
        }
        return postGIS?.version
    }

    private func transaction(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try lock(schema, database)
            try body()
        }
    }
}
