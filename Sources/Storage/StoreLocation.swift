/// Where a store is.
public enum StoreLocation: Sendable, Hashable {
    /// Files in a folder: `live.sqlite` and those of the days.
    case folder(String)
    /// A schema of a PostgreSQL database, which several daemons may share.
    case postgresql(PostgreSQLAddress)
}

extension StoreLocation: CustomStringConvertible {
    /// The folder, or the schema: what leads to a server may hold what nobody is to read.
    public var description: String {
        switch self {
        case .folder(let path): path
        case .postgresql(let server): "PostgreSQL, schema \(server.schema)"
        }
    }
}

extension StoreLocation {
    /// `nil` where the store is a database.
    public var folder: String? {
        if case .folder(let path) = self { path } else { nil }
    }
}
