/// A schema of a PostgreSQL database.
public struct PostgreSQLAddress: Sendable, Hashable {
    /// As libpq takes it: `postgresql://cityward@db1,db2/city?target_session_attrs=read-write`. A password does not belong here but into
    /// the file that `passfile` names.
    public let connection: String
    /// The schema of the tables; see ``isSchema(_:)``.
    public let schema: String

    public init(connection: String, schema: String = "cityward") {
        self.connection = connection
        self.schema = schema
    }

    /// From one line: `postgresql://cityward@db1/city`, with `?schema=…` where that is not `cityward`.
    ///
    /// Returns `nil` where the line is no address of a server, or its schema is none.
    public init?(argument: String) {
        guard argument.hasPrefix("postgresql://") || argument.hasPrefix("postgres://") else { return nil }
        let parts = argument.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var parameters = parts.count == 2 ? parts[1].split(separator: "&").map(String.init) : []
        let key = "schema="
        let schema = parameters.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) } ?? "cityward"
        parameters.removeAll { $0.hasPrefix(key) }
        guard Self.isSchema(schema) else { return nil }
        let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        self.init(connection: parts[0] + query, schema: schema)
    }

    /// Whether a text is a name that needs no quotes: lower-case letters, digits and underscores, a letter first, 63 bytes at most.
    public static func isSchema(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }

    /// Whether an address holds a password, where everybody who reads the configuration reads it, too.
    public static func hasPassword(_ connection: String) -> Bool {
        if connection.contains("password=") || connection.contains("password =") { return true }
        guard let scheme = connection.firstRange(of: "://") else { return false }
        let authority = connection[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        return authority[..<at].contains(":")
    }
}
