package import Databases
import Foundation
import PostgreSQL
import SQLite
package import Storage
package import TestSupport

/// A place for the store of one test, gone with it: a folder, and, where the tests run on PostgreSQL, a schema too.
package final class TemporaryStore: Sendable {
    /// Where files may lie; those of the store, where it is a folder.
    package let folder: TemporaryFolder
    package let location: StoreLocation

    package init() {
        folder = try! TemporaryFolder()
        location =
            StoreUnderTest.server.map {
                .postgresql(PostgreSQLAddress(connection: $0, schema: StoreUnderTest.freshSchema()))
            }
            ?? .folder(folder.url.path)
    }

    deinit {
        if case .postgresql(let server) = location { try? execute("DROP SCHEMA IF EXISTS \(server.schema) CASCADE") }
    }

    package var path: String { folder.url.path }
    /// Where the store is a folder.
    package var store: String { "\(path)/\(Store.fileName)" }

    /// `nil` where the store is a folder.
    package var server: PostgreSQLAddress? {
        if case .postgresql(let server) = location { server } else { nil }
    }

    package func reader() throws -> StoreReader { try StoreReader(at: location) }

    /// The rows of a question to the store, as SQLite's command line would print them: `a|b`.
    package func rows(_ sql: String) throws -> [String] {
        try readRows(reader(), sql)
    }

    /// Changes the store behind everybody's back.
    package func execute(_ sql: String) throws {
        switch location {
        case .folder: try SQLite.Connection(path: store, mode: .readWrite).execute(sql)
        case .postgresql(let server):
            let connection = try PostgreSQL.Connection(address: server.connection)
            try connection.execute("SET search_path TO \(server.schema); \(sql)")
        }
    }
}

package func readRows(_ reader: borrowing StoreReader, _ sql: String) throws -> [String] {
    var rows: [String] = []
    try reader.query(sql, isOver: { false }, columns: { _ in }) { values in
        rows.append(values.map(\.text).joined(separator: "|"))
        return true
    }
    return rows
}

extension Value {
    package var text: String {
        switch self {
        case .null: "NULL"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .text(let value): value
        case .blob(let bytes): "\(bytes)"
        }
    }
}
