import Documents
import Foundation
import Ingest
import Places
import Rules
import Schedules
import Telemetry

/// A whole configuration folder, read and checked: everything that the daemon goes by.
struct City {
    let configuration: Configuration
    let sources: [Source]
    let rules: RuleSet
    let places: PlaceIndex

    /// Reads every file of the folder.
    ///
    /// `problems`: takes every mistake; the city must not be used if there is one.
    /// Returns `nil` where not even `cityward.yaml` can be understood.
    init?(folder path: String, problems: ProblemList) {
        let folder = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
        let files = CityFiles(folder: folder, problems: problems)
        guard let text = files.text("cityward.yaml", isRequired: true),
            let configuration = ConfigurationReader(folder: folder, problems: problems)
                .read(text, file: "cityward.yaml")
        else { return nil }
        let zone = CivilZone.shanghai
        let catalogue = Catalogue(files.deviceClasses(in: configuration.schemaPath))
        let holidays = files.holidays()
        let places = files.places()
        let register =
            files.bytes("devices.csv").map {
                Register(csv: $0, file: "devices.csv", classes: catalogue.classes.map(\.name), problems: problems)
            } ?? Register()
        let permits =
            files.bytes("permits.csv").map {
                Permits(
                    csv: $0,
                    file: "permits.csv",
                    places: places,
                    holidays: holidays,
                    zone: zone,
                    problems: problems
                )
            } ?? Permits()
        let ruleFiles = files.texts(in: "rules", withSuffix: ".yaml")
        rules = RuleSet(
            ruleFiles.flatMap { RuleFile.read($0.text, file: $0.name, problems: problems) },
            text: ruleFiles.map { "# \($0.name)\n\($0.text)" }.joined(separator: "\n"),
            catalogue: catalogue,
            places: places,
            register: register,
            permits: permits,
            holidays: holidays,
            zone: zone,
            problems: problems
        )
        sources = configuration.sources.compactMap { $0.resolved(with: catalogue) }
        self.configuration = configuration
        self.places = places
    }
}

extension Configuration.SourceDefinition {
    fileprivate func resolved(with catalogue: Catalogue) -> Source? {
        guard let index = catalogue.index(of: deviceClass) else {
            let names = catalogue.classes.map(\.name)
            let advice = nearestName(to: deviceClass, among: names).map { "did you mean '\($0)'?" }
            let known = "known classes are \(names.joined(separator: ", "))"
            report("class", "no schema defines the class '\(deviceClass)'; \(advice ?? known)")
            return nil
        }
        guard let datum = Datum(rawValue: datum) else { return nil }
        return Source(topic: topic, deviceClass: index, format: format, datum: datum)
    }
}
