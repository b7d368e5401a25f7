import Foundation
package import Testing

/// On which of the two kinds of stores the tests of this process run: files in a folder, or, where `CITYWARD_TEST_POSTGRESQL` has the
/// address of a server that they may use, a schema there. tools/with-postgresql starts one.
package enum StoreUnderTest {
    /// `nil` for folders.
    package static let server = ProcessInfo.processInfo.environment["CITYWARD_TEST_POSTGRESQL"]

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

    /// What is tested is what only a PostgreSQL store has.
    package static var onlyPostgreSQL: ConditionTrait {
        .enabled(if: StoreUnderTest.server != nil, "it takes a server; see tools/with-postgresql")
    }
}
