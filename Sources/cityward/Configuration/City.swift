import API
import Documents
import Foundation
import Ingest
import Places
import Reports
import Rules
import Schedules
import Telemetry

/// A whole configuration folder, read and checked: everything that the daemon goes by.
struct City {
    let configuration: Configuration
    let sources: [Source]
    /// Which devices are ours.
    let jurisdiction: Jurisdiction
    let rules: RuleSet
    let places: PlaceIndex
    /// The rules as people read them.
    let ruleViews: [RuleView]
    /// Who may use the HTTP API; `nil` where there is no list.
    let tokens: [Token]?
    /// What reports go by.
    let reports: ReportCity
    /// From when on the operators are told that something is wrong.
    let watch: WatchTerms
    /// What the folder says without being wrong, and hardly means.
    let warnings: [FileProblem]

    /// Reads every file of the folder.
    ///
    /// `problems`: takes every mistake; the city must not be used if there is one.
    /// Returns `nil` where not even `cityward.yaml` can be understood.
    init?(folder path: String, problems: ProblemList) {
        let folder = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
        let files = CityFiles(folder: folder, problems: problems)
        guard let configuration = files.configuration(isRequired: true) else { return nil }
        files.require(folder: "rules")
        let tables = CityTables(files, schemaPath: configuration.schemaPath)
        let definitions = tables.definitions(files)
        rules = tables.ruleSet(of: definitions, files, officeHours: configuration.officeHours)
        ruleViews = definitions.map(RuleView.init)
        tokens = TokenReader(files, districts: tables.districts).tokens
        reports = ReportCity(tables, definitions, rules, configuration, files)
        let terminals = TerminalSources(configuration, tables.register, tables.catalogue, problems)
        let monitors = MonitorSources(configuration, terminals, tables.register, problems)
        let shared = SharedTopics(configuration, tables.register)
        sources = configuration.sources.compactMap { $0.resolved(with: tables.catalogue, terminals, monitors, shared) }
        shared.check(tables.register, problems)
        terminals.check(sources)
        jurisdiction = PartitionsReader.jurisdiction(configuration, tables, rules, problems)
        self.configuration = configuration
        places = tables.places
        watch = configuration.watch.terms(holidays: tables.holidays)
        configuration.watch.check(among: tables.catalogue.classes.map(\.name))
        configuration.store.check(among: tables.catalogue.classes.map(\.name))
        for rule in configuration.feedRules { rule.check(among: rules.rules.map(\.id)) }
        warnings = problems.warnings
    }
}

extension Configuration.FeedRule {
    fileprivate func check(among ids: [String]) {
        guard !ids.contains(id) else { return }
        let advice = nearestName(to: id, among: ids).map { "; did you mean '\($0)'?" } ?? ""
        report("there is no rule '\(id)'\(advice)")
    }
}

extension Configuration.SourceDefinition {
    fileprivate func resolved(
        with catalogue: Catalogue,
        _ terminals: TerminalSources,
        _ monitors: MonitorSources,
        _ shared: SharedTopics
    ) -> Source? {
        guard let index = catalogue.index(of: deviceClass) else {
            let names = catalogue.classes.map(\.name)
            let advice = nearestName(to: deviceClass, among: names).map { "did you mean '\($0)'?" }
            let known = "known classes are \(names.joined(separator: ", "))"
            report("class", "no schema defines the class '\(deviceClass)'; \(advice ?? known)")
            return nil
        }
        guard let datum = Datum(rawValue: datum) else { return nil }
        return Source(
            topic: topic,
            deviceClass: index,
            format: format,
            datum: datum,
            vendor: format.isOfTerminals ? terminals.vendor(of: self)?.vendor : nil,
            vendorsOfDevices: format.isOfTerminals
                ? terminals.vendorsOfDevices(of: deviceClass).mapValues(\.vendor) : [:],
            monitors: monitors.settings(of: self),
            terminalsOfDevices: format == .json ? [:] : terminals.terminalsOfDevices(of: deviceClass),
            registeredDevices: shared.registeredDevices(of: self)
        )
    }
}
