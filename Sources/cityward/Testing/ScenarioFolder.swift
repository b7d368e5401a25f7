import Documents
import Foundation
import Scenarios

/// A configuration folder, and the scenario files that are to be played in it.
struct ScenarioFolder {
    let folder: URL
    /// As they were named, so that what is said of them can be opened from where the command was run.
    private(set) var files: [String]

    /// Finds the files, and for each the folder that it belongs to.
    ///
    /// `names`: files and folders; where there are none, `scenarios` of the configuration folder.
    /// `config`: the configuration folder of all files; `nil` for the nearest one above each of them.
    static func folders(of names: [String], config: String?) throws -> [ScenarioFolder] {
        let usual = config ?? usualFolder
        let names = names.isEmpty ? ["\(usual)/scenarios"] : names
        var folders: [ScenarioFolder] = []
        for file in try names.flatMap(scenarioFiles) {
            let folder = url(config ?? configurationFolder(above: file) ?? usual)
            if let index = folders.firstIndex(where: { $0.folder == folder }) {
                folders[index].files.append(file)
            } else {
                folders.append(ScenarioFolder(folder: folder, files: [file]))
            }
        }
        return folders
    }

    /// What the folder holds; every mistake in it is said.
    func world() throws -> World {
        let problems = ProblemList()
        let world = World(folder: folder, problems: problems)
        guard problems.isEmpty else {
            let lines = problems.problems.map(\.description).joined(separator: "\n")
            throw Failure("the rules in \(folder.path) cannot be used; see 'cityward check'\n\(lines)")
        }
        return world
    }

    func scenarios(in file: String, _ world: World, _ problems: ProblemList) throws -> [Scenario] {
        let data: Data
        do {
            data = try Data(contentsOf: url(file))
        } catch {
            throw Failure("\(file) cannot be read: \(error.localizedDescription)")
        }
        guard let text = String(validating: [UInt8](data), as: UTF8.self) else {
            problems.add(FileProblem(file: file, message: "is not UTF-8; save it as UTF-8"))
            return []
        }
        return ScenarioFile.read(text, file: file, in: world, problems: problems)
    }
}

private let usualFolder = "/etc/cityward"

private func url(_ path: String) -> URL {
    URL(fileURLWithPath: path).standardizedFileURL
}

/// The file itself, or the `*.yaml` files in a folder and the folders in it, by name.
private func scenarioFiles(_ name: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: name) else {
        throw Failure("there is no \(name); name scenario files, or the configuration folder with --config")
    }
    let values = try? URL(fileURLWithPath: name).resourceValues(forKeys: [.isDirectoryKey])
    guard values?.isDirectory == true else { return [name] }
    let folder = name.hasSuffix("/") ? String(name.dropLast()) : name
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let files = paths.filter { $0.hasSuffix(".yaml") && !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
    guard !files.isEmpty else { throw Failure("there is no scenario file (*.yaml) in \(folder)") }
    return files.sorted().map { "\(folder)/\($0)" }
}

/// The nearest folder above a file that has a `cityward.yaml` or a folder `rules`.
private func configurationFolder(above file: String) -> String? {
    var folder = url(file).deletingLastPathComponent()
    while true {
        let isCity = ["cityward.yaml", "rules"].contains {
            FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
        }
        if isCity { return folder.path }
        let above = folder.deletingLastPathComponent().standardizedFileURL
        guard above.path.utf8.count < folder.path.utf8.count else { return nil }
        folder = above
    }
}
