import ArgumentParser
import Documents
import Foundation
import Places
import Rules
import Telemetry

/// `cityward check`: every mistake of a configuration folder in one run.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds every mistake in a configuration folder.",
        discussion: """
            Each mistake is one line, file:line:column: message. The exit code is 1 if there is any. What is no mistake and hardly \
            meant is said as a warning.
            """
    )

    @OptionGroup var folder: ConfigurationOption

    func run() throws {
        let city = try folder.checkedCity()
        for warning in city.warnings { FileHandle.standardError.write(Data("\(warning.asWarning)\n".utf8)) }
        let classes = city.rules.catalogue.classes.map(\.name).joined(separator: ", ")
        print(
            "\(folder.config) is in order: \(city.sources.count) sources, \(city.rules.rules.count) rules, "
                + "\(city.places.places.count) places, \(city.rules.register.rows.count) devices; classes \(classes)"
        )
    }
}

extension FileProblem {
    /// `cityward.yaml:7:3: warning: message`.
    fileprivate var asWarning: String {
        FileProblem(file: file, line: line, column: column, message: "warning: \(message)").description
    }
}
