import Documents
import Foundation
import HJ212
import Ingest
import Places
import Telemetry

/// What frames are read with: the classes and vendors of a configuration folder, or the classes that came with the program.
struct DecodeDesk {
    private let classes: [DeviceClass]
    private let vendors: [VendorDefinition]

    /// `folder`: `nil` for none. Only schemas and `cityward.yaml` are read, which may be missing.
    ///
    /// - Throws: ``Failure`` with every mistake in what was read.
    init(folder path: String?) throws {
        if let path, !FileManager.default.fileExists(atPath: path) {
            throw Failure("there is no folder \(path); see --config")
        }
        let problems = ProblemList()
        // Nothing can lie below it.
        let none = URL(fileURLWithPath: "/dev/null", isDirectory: true)
        let files = CityFiles(
            folder: path.map { URL(fileURLWithPath: $0, isDirectory: true).standardizedFileURL } ?? none,
            problems: problems
        )
        let configuration = path == nil ? nil : files.configuration(isRequired: false)
        classes = files.deviceClasses(in: configuration?.schemaPath)
        vendors = configuration?.vendors ?? []
        guard problems.isEmpty else {
            throw Failure(problems.problems.map(\.description).joined(separator: "\n"))
        }
    }

    func examiner(
        _ format: DecodeFormat,
        deviceClass name: String?,
        vendor: String?,
        datum: Datum,
        checksum: ChecksumKind
    ) throws -> any Examiner {
        let name = name ?? format.usualClass
        guard let deviceClass = classes.first(where: { $0.name == name }) else {
            let names = classes.map(\.name)
            let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            throw Failure(
                "no schema defines the class '\(name)'; \(advice ?? "there are \(names.joined(separator: ", "))")"
            )
        }
        switch format {
        case .jt808:
            let table = try definition(vendor)?.vendor
            if let mismatch = table?.mismatches(with: deviceClass).first { throw Failure(mismatch.message) }
            return TerminalExaminer(deviceClass: deviceClass, datum: datum, vendor: table)
        case .hj212:
            let table = try definition(vendor)?.monitor
            if let mismatch = table?.mismatches(with: deviceClass).first { throw Failure(mismatch.message) }
            return MonitorExaminer(deviceClass: deviceClass, vendor: table, checksum: checksum)
        }
    }

    private func definition(_ name: String?) throws -> VendorDefinition? {
        guard let name else { return nil }
        guard let found = vendors.first(where: { $0.vendor.name == name }) else {
            let names = vendors.map(\.vendor.name)
            let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            throw Failure(
                "'vendors' of cityward.yaml has no '\(name)'; \(advice ?? "it has \(names.joined(separator: ", "))")"
            )
        }
        return found
    }
}
