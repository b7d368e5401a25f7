package import Foundation

/// Where the files of the project are.
package enum Project {
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The inputs of all targets, a folder for each.
    package static let corpora = root.appendingPathComponent("Tests/FuzzingTests/Corpora")
}
