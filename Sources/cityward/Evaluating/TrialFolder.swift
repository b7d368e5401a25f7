import Documents
import Foundation
import Places
import Rules
import Telemetry

/// What expressions are tried with: all of a configuration folder but what concerns brokers and stores. Even
/// `cityward.yaml` may be missing.
struct TrialFolder {
    let ruleSet: RuleSet
    private let definitions: [RuleDefinition]
    private let sources: [Configuration.SourceDefinition]
    private let path: String

    /// Rules are only read where one of them is to be tried: the others may be unfinished.
    ///
    /// - Throws: ``Failure`` with every mistake in what was read.
    init(_ path: String, withRules: Bool) throws {
        let folder = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw Failure("there is no folder \(path); see --config")
        }
        let problems = ProblemList()
        let files = CityFiles(folder: folder, problems: problems)
        let configuration = files.configuration(isRequired: false) ?? Configuration()
        let tables = CityTables(files, schemaPath: configuration.schemaPath)
        definitions = withRules ? tables.definitions(files) : []
        ruleSet = tables.ruleSet(of: definitions, files)
        sources = configuration.sources
        self.path = path
        guard problems.isEmpty else {
            throw Failure(problems.problems.map(\.description).joined(separator: "\n"))
        }
    }

    /// The datum of the first source of a class.
    func datum(of deviceClass: DeviceClass) -> Datum? {
        sources.first { $0.deviceClass == deviceClass.name }.flatMap { Datum(rawValue: $0.datum) }
    }

    func trial(ofRule id: String, _ directory: DeviceDirectory) throws -> Trial {
        guard let definition = definitions.first(where: { $0.id.text == id }),
            let trial = try Trial(definition, under: ruleSet, directory: directory)
        else {
            let advice = nearestName(to: id, among: definitions.map(\.id.text)).map { "; did you mean '\($0)'?" } ?? ""
            throw Failure("no rule in \(path) has the id '\(id)'\(advice)")
        }
        return trial
    }
}
