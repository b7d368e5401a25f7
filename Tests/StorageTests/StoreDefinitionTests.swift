import Databases
import Documents
import Foundation
import Ingest
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// `schemas/store.sql` shows analysts the tables of the live store; it is generated, and this keeps it current.
@Suite(.onlyFolders) struct StoreDefinitionTests {
    private static let schemas = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("schemas")

    @Test func theTablesAreThoseOfTheFile() throws {
        let folder = TemporaryStore()
        let definition = try definition(of: folder, classes: shippedClasses())
        let file = Self.schemas.appendingPathComponent("store.sql")
        if ProcessInfo.processInfo.environment["CITYWARD_UPDATE_SCHEMAS"] == "1" {
            try definition.write(to: file, atomically: true, encoding: .utf8)
        }
        let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(kept == definition, "run CITYWARD_UPDATE_SCHEMAS=1 swift test --filter StoreDefinitionTests")
    }

    /// What an analyst can paste into SQLite to get the same tables.
    @Test func theFileIsSQL() throws {
        let sql = try String(contentsOf: Self.schemas.appendingPathComponent("store.sql"), encoding: .utf8)
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.execute(sql)
        #expect(
            try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%\\_reading' ESCAPE '\\'") == 3
        )
    }

    /// Tables by name, each with its indexes.
    private func definition(of folder: TemporaryStore, classes: [DeviceClass]) throws -> String {
        _ = try Store(at: folder.location, catalogue: Catalogue(classes), directory: DeviceDirectory())
        let statements = try folder.rows(
            """
            SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            ORDER BY tbl_name, type DESC, name
            """
        )
        let head = """
            -- The tables of live.sqlite, generated from the code and the schemas of this folder.
            -- Times are Unix milliseconds. A new version: CITYWARD_UPDATE_SCHEMAS=1 swift test --filter StoreDefinitionTests
            """
        return ([head] + statements.map { $0 + ";" }).joined(separator: "\n\n") + "\n"
    }

    private func shippedClasses() throws -> [DeviceClass] {
        let problems = ProblemList()
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.schemas.path).sorted()
        let classes = try names.filter { $0.hasSuffix(".schema.json") }.compactMap { name in
            let bytes = [UInt8](try Data(contentsOf: Self.schemas.appendingPathComponent(name)))
            return SchemaFile.read(bytes, file: name, problems: problems)
        }
        try #require(problems.isEmpty, "\(problems.problems)")
        return classes
    }
}
