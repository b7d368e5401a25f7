import Foundation
package import Testing

/// On which of the two kinds of stores the tests of this process run: files in a folder, or, where `CITYWARD_TEST_POSTGRESQL` has the
/// address of a server that they may use, a schema there. tools/with-postgresql starts one.
package enum StoreUnderTest {
    /// `nil` for folders.
    package static let server = ProcessInfo.processInfo.environment["CITYWARD_TEST_POSTGRESQL"]

    /// A schema there, as `--store` takes it; `nil` for folders.
    package static func address(schema: String) -> String? {
        server.map { $0 + ($0.contains("?") ? "&" : "?") + "schema=\(schema)" }
    }

    /// A name for a schema of one test.
    package static func freshSchema() -> String {
        "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
    }
}

extension Trait where Self == ConditionTrait {
    /// What is tested is how a store lies in files.
    package static var onlyFolders: ConditionTrait {
        .enabled(if: StoreUnderTest.server == nil, "PostgreSQL has no files of ours")
    }

    /// What is tested is what only a store in PostgreSQL has, or how a server of the test's own fails.
    package static var onlyPostgreSQL: ConditionTrait {
        .enabled(
            if: StoreUnderTest.server != nil && PostgreSQLServer.isInstalled,
            "of a store in PostgreSQL: run tools/with-postgresql, tools/setup --tests installs the server"
        )
    }
}
