import Databases
import PostgreSQL

/// A view that follows from what the daemon knows, as from the fields of a class.
///
/// It is made anew only where its text has changed: that would wait for everybody who reads it, as a map that somebody left open.
struct DerivedView {
    let name: String
    let query: String

    /// Inside of a transaction that holds the lock of the schema.
    func create(_ connection: Connection) throws(DatabaseError) {
        let mark = "made by Cityward; \(HashChain.hash(of: query))"
        let known = try connection.prepare("SELECT obj_description(to_regclass(CAST(? AS text)), 'pg_class')")
        try known.bind(1, name)
        if try known.step(), known.text(0) == mark { return }
        known.reset()
        // Columns that come behind the others keep what others have built on the view; any other change cannot.
        try connection.execute(
            """
            DO $view$ BEGIN
                CREATE OR REPLACE VIEW \(name) AS \(query);
            EXCEPTION WHEN invalid_table_definition THEN
                DROP VIEW \(name) CASCADE;
                CREATE VIEW \(name) AS \(query);
            END $view$;
            COMMENT ON VIEW \(name) IS '\(mark)'
            """
        )
    }
}
