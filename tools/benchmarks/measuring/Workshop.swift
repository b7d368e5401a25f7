import Documents
import Foundation
import Ingest
import Telemetry

/// Where benchmarks find the files that they work by, and room for those that they make.
struct Workshop: ~Copyable {
    /// The repository's folder.
    private let root: URL
    /// Removed at the end, with all that is in it.
    private let scratch: URL

    /// - Throws: where no folder can be made among the temporary ones.
    init(root: String) throws {
        self.root = URL(fileURLWithPath: root, isDirectory: true)
        scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent(
                "cityward-benchmarks-\(ProcessInfo.processInfo.processIdentifier)",
                isDirectory: true
            )
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: scratch)
    }

    /// An empty folder, for the store of a benchmark.
    func folder(_ name: String) throws -> String {
        let folder = scratch.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    func text(_ path: String) throws -> String {
        do {
            return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        } catch {
            throw WrongResult(
                description: "cannot read \(path): call this in the repository's folder, or name it by --root"
            )
        }
    }

    /// The class that a shipped schema defines.
    func deviceClass(_ name: String) throws -> DeviceClass {
        let problems = ProblemList()
        let found = SchemaFile.read(
            Array(try text("schemas/\(name).schema.json").utf8),
            file: "\(name).schema.json",
            problems: problems
        )
        guard let found, problems.isEmpty else {
            throw WrongResult(description: "\(problems.problems.first.map { "\($0)" } ?? "\(name) defines no class")")
        }
        return found
    }
}
