import ArgumentParser
import Documents
import Foundation
import Places

/// `--config DIR` or `--places FILE …`: places without anything else of a configuration.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration folder, of which only the places are read.", valueName: "dir"))
    var config = "/etc/cityward"

    @Option(help: ArgumentHelp("A place file, instead of those of a folder; may be repeated.", valueName: "file"))
    var places: [String] = []

    /// The places, if there is no mistake in their files; otherwise every mistake is said.
    func loaded() throws -> LoadedPlaces {
        var reader = PlaceReader()
        var files: [String] = []
        for (name, path) in try namedPaths() {
            do {
                reader.read([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), file: name)
            } catch {
                throw Failure("\(path) cannot be read: \(error.localizedDescription)")
            }
            files += Array(repeating: name, count: reader.places.count - files.count)
        }
        guard reader.errors.isEmpty else { throw Failure(reader.errors.map(\.description).joined(separator: "\n")) }
        return LoadedPlaces(index: PlaceIndex(reader.places), files: files)
    }

    /// Files of a folder are named relative to it, as `cityward check` names them.
    private func namedPaths() throws -> [(name: String, path: String)] {
        guard places.isEmpty else { return places.map { ($0, $0) } }
        let folder = "\(config)/places"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Failure("there is no folder \(folder); see --config and --places")
        }
        return names.filter { $0.hasSuffix(".geojson") && !$0.hasPrefix(".") }.sorted()
            .map { ("places/\($0)", "\(folder)/\($0)") }
    }
}

/// Places, and the files that they come from.
struct LoadedPlaces {
    let index: PlaceIndex
    /// One for each place, by its number.
    let files: [String]
}
