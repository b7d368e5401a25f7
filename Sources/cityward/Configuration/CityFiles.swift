import Documents
import Foundation
import Ingest
import Places
import Schedules
import Telemetry

/// Finds and reads the files of a configuration folder; names in problems are relative to it.
struct CityFiles {
    let folder: URL
    let problems: ProblemList

    /// A file's bytes; `nil` where it does not exist, which is a problem only if it must.
    func bytes(_ name: String, isRequired: Bool = false) -> [UInt8]? {
        let url = folder.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: url.path) else {
            if isRequired { problems.add(FileProblem(file: name, message: "there is no such file in \(folder.path)")) }
            return nil
        }
        do {
            return [UInt8](try Data(contentsOf: url))
        } catch {
            problems.add(FileProblem(file: name, message: "cannot be read: \(error.localizedDescription)"))
            return nil
        }
    }

    func text(_ name: String, isRequired: Bool = false) -> String? {
        guard let bytes = bytes(name, isRequired: isRequired) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.add(FileProblem(file: name, message: "is not UTF-8; save it as UTF-8"))
            return nil
        }
        return text
    }

    /// The text files of a sub-folder by name, so that the order is always the same.
    func texts(in subfolder: String, withSuffix suffix: String) -> [(name: String, text: String)] {
        names(in: subfolder, withSuffix: suffix).compactMap { name in text(name).map { (name, $0) } }
    }

    /// `cityward.yaml`; `nil` where it does not exist or cannot be understood.
    func configuration(isRequired: Bool) -> Configuration? {
        text("cityward.yaml", isRequired: isRequired).flatMap {
            ConfigurationReader(folder: folder, problems: problems).read($0, file: "cityward.yaml")
        }
    }

    func holidays() -> HolidayCalendar {
        guard let bytes = bytes("holidays.csv") else { return HolidayCalendar() }
        do {
            return try HolidayCalendar(csv: bytes)
        } catch {
            for problem in error.problems {
                problems.add(FileProblem(file: "holidays.csv", line: problem.line, message: problem.message))
            }
            return HolidayCalendar()
        }
    }

    func places() -> PlaceIndex {
        var reader = PlaceReader()
        for name in names(in: "places", withSuffix: ".geojson") {
            if let bytes = bytes(name) { reader.read(bytes, file: name) }
        }
        for error in reader.errors { problems.add(error) }
        return PlaceIndex(reader.places)
    }

    /// The classes of the schema folder, and those of the city's own `schemas` folder, which win.
    func deviceClasses(in schemaPath: String?) -> [DeviceClass] {
        var classes: [DeviceClass] = []
        let shipped = schemaPath ?? shippedFolder("schemas", holding: "truck.schema.json")
        for directory in [shipped, folder.appendingPathComponent("schemas").path].compactMap(\.self) {
            for found in deviceClasses(inFolder: directory) {
                classes.removeAll { $0.name == found.name }
                classes.append(found)
            }
        }
        if classes.isEmpty {
            let place = shipped ?? "a folder 'schemas' beside the program"
            problems.add(
                FileProblem(
                    file: "cityward.yaml",
                    message: "no device class: \(place) holds no *.schema.json; set 'schemas'"
                )
            )
        }
        return classes
    }

    private func deviceClasses(inFolder path: String) -> [DeviceClass] {
        let directory = URL(fileURLWithPath: path, isDirectory: true)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".schema.json") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: directory.appendingPathComponent(name)) else {
                problems.add(FileProblem(file: name, message: "cannot be read"))
                return nil
            }
            return SchemaFile.read([UInt8](data), file: "schemas/\(name)", problems: problems)
        }
    }

    /// A sub-folder that must be there, be it empty: a copy that was broken off must not pass for a city without rules.
    func require(folder name: String) {
        guard !FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path) else { return }
        problems.add(
            FileProblem(file: name, message: "there is no such folder in \(folder.path); one without files is fine")
        )
    }

    private func names(in subfolder: String, withSuffix suffix: String) -> [String] {
        let path = folder.appendingPathComponent(subfolder).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            problems.add(FileProblem(file: subfolder, message: "cannot be read: \(error.localizedDescription)"))
            return []
        }
        return names.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.sorted().map { "\(subfolder)/\($0)" }
    }
}
