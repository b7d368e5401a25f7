import Documents
import Foundation
import Places
import Rules
import Telemetry

/// What questions may use of a configuration folder: its places and its register.
struct QueryCity {
    static let usualFolder = "/etc/cityward"

    /// `nil` where there is no folder, or one with mistakes that nobody has asked for.
    let tables: QueryTables?
    /// Why there are none, and what to do.
    let missing: String

    /// What the daemon has written into a database, which needs no folder.
    static let published = QueryCity(tables: nil, missing: "")

    private init(tables: QueryTables?, missing: String) {
        self.tables = tables
        self.missing = missing
    }

    /// * `folder`: what was given on the command line; then it must be there and without mistakes.
    init(folder: String?) throws {
        let path = folder ?? Self.usualFolder
        guard FileManager.default.fileExists(atPath: path) else {
            if folder != nil { throw Failure("there is no folder \(path); see --config") }
            tables = nil
            missing = "places and devices come from a configuration folder, and there is no \(path); see --config"
            return
        }
        let problems = ProblemList()
        let files = CityFiles(folder: URL(fileURLWithPath: path, isDirectory: true), problems: problems)
        let read = Self.tables(files)
        guard problems.isEmpty else {
            let first = problems.problems.first?.description ?? ""
            missing = "places and devices cannot be read from \(path): \(first); see cityward check --config \(path)"
            if folder != nil { throw Failure(missing) }
            tables = nil
            return
        }
        tables = read
        missing = ""
    }

    private static func tables(_ files: CityFiles) -> QueryTables {
        let configuration = files.configuration(isRequired: false) ?? Configuration()
        let classes = files.deviceClasses(in: configuration.schemaPath).map(\.name)
        let register = files.bytes("devices.csv").map {
            Register(csv: $0, file: "devices.csv", classes: classes, problems: files.problems)
        }
        return QueryTables(register: register ?? Register(), places: files.places())
    }
}
