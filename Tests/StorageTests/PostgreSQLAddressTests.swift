import Storage
import Testing

/// How the command line and the configuration name a database.
@Suite struct PostgreSQLAddressTests {
    @Test(arguments: [
        ("postgresql://city@db/city", "postgresql://city@db/city", "cityward"),
        ("postgres://db/city?schema=north&sslmode=require", "postgres://db/city?sslmode=require", "north"),
        ("postgresql:///city?host=/run&schema=a_1", "postgresql:///city?host=/run", "a_1"),
    ])
    func oneLineHasTheServerAndTheSchema(line: String, connection: String, schema: String) throws {
        let address = try #require(PostgreSQLAddress(argument: line))
        #expect(address.connection == connection)
        #expect(address.schema == schema)
    }

    @Test(arguments: ["/var/lib/cityward", "postgresql", "mysql://db/city", "postgresql://db/city?schema=Mixed"])
    func whatIsNoAddressIsNone(_ line: String) {
        #expect(PostgreSQLAddress(argument: line) == nil)
    }

    /// Names go into statements as they are.
    @Test(arguments: [
        ("cityward", true), ("a_1", true), ("", false), ("1a", false), ("_a", false), ("A", false), ("a-b", false),
        ("a\"; DROP SCHEMA x; --", false), ("中", false), (String(repeating: "a", count: 64), false),
    ])
    func aSchemaNeedsNoQuotes(name: String, isSchema: Bool) {
        #expect(PostgreSQLAddress.isSchema(name) == isSchema)
    }

    @Test(arguments: [
        ("postgresql://city@db/city", false), ("postgresql://city:secret@db/city", true),
        ("postgresql://db:5432/city?user=a@b", false), ("host=db user=city password=secret", true),
        ("postgresql://db/city?password=secret", true), ("host=db passfile=/etc/cityward/pgpass", false),
    ])
    func aPasswordIsSeen(connection: String, hasPassword: Bool) {
        #expect(PostgreSQLAddress.hasPassword(connection) == hasPassword)
    }

    @Test func whatIsShownHasNoAddress() {
        let location = StoreLocation.postgresql(PostgreSQLAddress(connection: "postgresql://city:secret@db/city"))
        #expect("\(location)" == "PostgreSQL, schema cityward")
    }
}
