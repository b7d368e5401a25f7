import ArgumentParser
import Documents
import Foundation
import Scenarios

/// `cityward test`: whether the rules do what the scenarios say.
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays scenario files against the rules: a story in, expected alert events out.",
        discussion: """
            Without files it plays all of the folder's scenarios/, and warns of rules that no scenario is about. Every \
            failure is one line, file:line: message. The exit code is 1 if any scenario fails, or any file has a mistake.

            cityward test --config /etc/cityward
            cityward test scenarios/curfew.yaml --rule truck-core-curfew
            """
    )

    @Argument(help: ArgumentHelp("Scenario files, or folders of them.", valueName: "file"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "The configuration folder; by default the one that the file lies in, or else /etc/cityward.",
            valueName: "dir"
        )
    )
    var config: String?

    @Option(help: ArgumentHelp("Only scenarios about this rule.", valueName: "id"))
    var rule: String?

    @Flag(help: "Only say which scenarios there are.")
    var list = false

    @Flag(help: "Fail if a rule has no scenario.")
    var strict = false

    @Option(help: "How outcomes are written.")
    var format = ScenarioReport.Format.text

    func run() throws {
        let folders = try ScenarioFolder.folders(of: files, config: config)
        var report = ScenarioReport(format: format)
        for folder in folders {
            let world = try folder.world()
            try checkRule(in: world, of: folder)
            try play(folder, in: world, &report)
        }
        report.end(isList: list)
        if report.hasFailed { throw ExitCode(1) }
    }

    private func play(_ folder: ScenarioFolder, in world: World, _ report: inout ScenarioReport) throws {
        let problems = ProblemList()
        let scenarios = try folder.files.flatMap { try folder.scenarios(in: $0, world, problems) }
        for problem in problems.problems { report.add(problem) }
        for scenario in scenarios where rule.map(scenario.subjects.contains) ?? true {
            if list { report.list(scenario) } else { report.add(scenario.play()) }
        }
        guard !list, rule == nil, files.isEmpty || strict else { return }
        let subjects = scenarios.reduce(into: Set<String>()) { $0.formUnion($1.subjects) }
        for rule in world.rules where !subjects.contains(rule.id) { report.addUncovered(rule, isFailure: strict) }
    }

    /// A misspelt rule would play nothing, and all would seem well.
    private func checkRule(in world: World, of folder: ScenarioFolder) throws {
        let known = world.rules.map(\.id)
        guard let rule, !known.contains(rule) else { return }
        let advice = nearestName(to: rule, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw Failure("there is no rule '\(rule)' in \(folder.folder.path)\(advice)")
    }
}
