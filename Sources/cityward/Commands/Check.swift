import ArgumentParser
import Places
import Rules
import Telemetry

/// `cityward check`: every mistake of a configuration folder in one run.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds every mistake in a configuration folder.",
        discussion: "Each mistake is one line, file:line:column: message. The exit code is 1 if there is any."
    )

    @OptionGroup var folder: ConfigurationOption

    func run() throws {
        let city = try folder.checkedCity()
        let classes = city.rules.catalogue.classes.map(\.name).joined(separator: ", ")
        print(
            "\(folder.config) is in order: \(city.sources.count) sources, \(city.rules.rules.count) rules, "
                + "\(city.places.places.count) places, \(city.rules.register.rows.count) devices; classes \(classes)"
        )
    }
}
