import Coverage
import Foundation
import Places
import Reports
import Rules
import Schedules
import Telemetry

/// What the files of a configuration folder say beside `cityward.yaml`: device classes, places, devices, permits, outages,
/// holidays, and the texts of rules and limits.
struct CityTables {
    /// A text file, by its name in the folder.
    typealias TextFile = (name: String, text: String)

    let catalogue: Catalogue
    let holidays: HolidayCalendar
    let places: PlaceIndex
    let register: Register
    let permits: Permits
    /// Which vehicles need not be heard on which days.
    let outages: Outages
    let ruleFiles: [TextFile]
    let limitFiles: [TextFile]
    /// What sweeping coverage is reckoned by; `nil` where the city has no such numbers.
    let coverage: CoverageTerms?
    /// Every city of China keeps this time.
    let zone = CivilZone.shanghai

    /// Mistakes go to the problems of `files`.
    init(_ files: CityFiles, schemaPath: String?) {
        let catalogue = Catalogue(files.deviceClasses(in: schemaPath))
        let classes = catalogue.classes.map(\.name)
        let problems = files.problems
        holidays = files.holidays()
        places = files.places()
        register =
            files.bytes("devices.csv").map {
                Register(csv: $0, file: "devices.csv", classes: classes, problems: problems)
            } ?? Register()
        let bytes = files.bytes("permits.csv")
        permits =
            bytes.map { [places, holidays, zone] in
                Permits(
                    csv: $0,
                    file: "permits.csv",
                    places: places,
                    holidays: holidays,
                    zone: zone,
                    problems: problems
                )
            } ?? Permits()
        outages =
            files.bytes("outages.csv").map { [register] in
                Outages(csv: $0, file: "outages.csv", register: register, problems: problems)
            } ?? Outages()
        ruleFiles = files.texts(in: "rules", withSuffix: ".yaml")
        limitFiles = files.texts(in: "limits", withSuffix: ".yaml")
        coverage = files.coverageTerms(for: catalogue)
        self.catalogue = catalogue
    }

    /// The rules of all files, not yet held against the tables.
    func definitions(_ files: CityFiles) -> [RuleDefinition] {
        ruleFiles.flatMap { RuleFile.read($0.text, file: $0.name, problems: files.problems) }
    }

    /// Rules, checked and compiled.
    func ruleSet(
        of definitions: [RuleDefinition],
        _ files: CityFiles,
        officeHours: OpeningHours = .customaryOffice
    ) -> RuleSet {
        let problems = files.problems
        return RuleSet(
            definitions,
            limits: limitFiles.flatMap { LimitFile.read($0.text, file: $0.name, problems: problems) },
            text: (ruleFiles + limitFiles).map { "# \($0.name)\n\($0.text)" }.joined(separator: "\n"),
            catalogue: catalogue,
            places: places,
            register: register,
            permits: permits,
            holidays: holidays,
            zone: zone,
            officeHours: officeHours,
            coverage: coverage,
            problems: problems
        )
    }
}
