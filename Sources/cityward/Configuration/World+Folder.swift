import Documents
import Foundation
import Places
import Rules
import Scenarios
import Schedules
import Telemetry

extension World {
    /// Reads what scenarios are judged by: all of a configuration folder but what concerns brokers and stores. Even
    /// `cityward.yaml` may be missing, so that rules can be tested before there is a city.
    ///
    /// `problems`: takes every mistake; the world must not be used if there is one.
    init(folder: URL, problems: ProblemList) {
        let files = CityFiles(folder: folder, problems: problems)
        let configuration = files.configuration(isRequired: false) ?? Configuration()
        let tables = CityTables(files, schemaPath: configuration.schemaPath)
        self.init(
            catalogue: tables.catalogue,
            law: Law(
                ruleFiles: tables.ruleFiles.map { Law.File(name: $0.name, text: $0.text) },
                limitFiles: tables.limitFiles.map { Law.File(name: $0.name, text: $0.text) }
            ),
            tables: Tables(
                places: tables.places,
                register: tables.register,
                permits: tables.permits,
                holidays: tables.holidays,
                coverage: tables.coverage
            ),
            zone: tables.zone,
            settings: configuration.judging(followsReadings: true),
            problems: problems
        )
    }
}
