import Databases
import PostgreSQL

/// The extension for geometries, where somebody has put it into the database: it is used, and never asked for.
///
/// What depends on it stands beside the store and not in the way of it: whoever drops the extension (`CASCADE`) takes views and a column
/// of `place` along, and no commit notices.
struct PostGIS {
    let version: String
    /// Where its types and functions are, quoted.
    private let schema: String

    /// `nil` where the database has none.
    init?(of connection: Connection) throws(DatabaseError) {
        let rows = try connection.prepare(
            """
            SELECT e.extversion, quote_ident(n.nspname) FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
            WHERE e.extname = 'postgis'
            """
        )
        guard try rows.step() else { return nil }
        version = rows.text(0)
        schema = rows.text(1)
    }

    /// A function of it, to be followed by its arguments.
    func function(_ name: String) -> String { "\(schema).\(name)" }

    /// A type of it, in WGS-84: `Point`, `LineString`, or `Geometry` for any.
    func type(_ shape: String) -> String { "\(schema).geometry(\(shape), 4326)" }

    /// On the sphere and in metres, where the distance is: `geography`.
    var geography: String { "\(schema).geography" }

    /// SQL for the point of two columns; NULL where one of them is.
    func point(latitude: String = "lat", longitude: String = "lon") -> String {
        "\(function("ST_SetSRID"))(\(function("ST_MakePoint"))(\(longitude), \(latitude)), 4326)::\(type("Point"))"
    }
}
