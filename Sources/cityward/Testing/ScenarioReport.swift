import ArgumentParser
import Documents
import Foundation
import Scenarios
import Telemetry

/// Says what scenarios have shown, to people or to machines, and counts.
struct ScenarioReport {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ndjson
    }

    /// Most lines that people are shown of one scenario; one mistake in a rule may have thousands of consequences.
    private static let mostLines = 50

    private let format: Format
    private let isColoured = isatty(STDOUT_FILENO) == 1
    private var played = 0
    private var failed = 0
    private var mistakes = 0
    private var missing = 0

    init(format: Format) {
        self.format = format
    }

    /// Whether anything is wrong.
    var hasFailed: Bool { failed + mistakes + missing > 0 }

    mutating func add(_ outcome: ScenarioOutcome) {
        played += 1
        if !outcome.holds { failed += 1 }
        switch format {
        case .text:
            write(outcome.holds ? green("✓") : red("✗"), outcome.scenario.title)
            let lines = outcome.failures + outcome.notes
            for line in lines.prefix(Self.mostLines) { write("  \(line)") }
            if lines.count > Self.mostLines { write("  … and \(lines.count - Self.mostLines) more") }
        case .ndjson:
            var json = object(of: outcome.scenario)
            json.set("holds", outcome.holds)
            json.set("failures", json: array(outcome.failures.map(object)))
            json.set("notes", json: array(outcome.notes.map(object)))
            write(json.text)
        }
    }

    mutating func list(_ scenario: Scenario) {
        played += 1
        switch format {
        case .text: write("\(scenario.file):\(scenario.line): \(scenario.title)")
        case .ndjson: write(object(of: scenario).text)
        }
    }

    /// A mistake in a scenario file.
    mutating func add(_ problem: FileProblem) {
        mistakes += 1
        guard format == .ndjson else { return write(red("✗"), problem.description) }
        var json = JSONWriter()
        json.set("problem", problem.message)
        json.set("file", problem.file)
        if let line = problem.line { json.set("line", Int64(line)) }
        if let column = problem.column { json.set("column", Int64(column)) }
        write(json.text)
    }

    /// A rule that no scenario is about.
    mutating func addUncovered(_ rule: World.RuleName, isFailure: Bool) {
        if isFailure { missing += 1 }
        guard format == .ndjson else {
            return write(isFailure ? red("✗") : "!", "no scenario is about \(rule.id) (\(rule.title))")
        }
        var json = JSONWriter()
        json.set("uncovered", rule.id)
        json.set("title", rule.title)
        write(json.text)
    }

    /// The summary.
    func end(isList: Bool) {
        guard format == .text else { return }
        var parts = [count(played, "scenario")]
        if !isList { parts.append("\(failed) failed") }
        if mistakes > 0 { parts.append(count(mistakes, "mistake")) }
        if missing > 0 { parts.append("\(count(missing, "rule")) without") }
        write(parts.joined(separator: ", "))
    }

    // MARK: - Parts

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private func object(of scenario: Scenario) -> JSONWriter {
        var json = JSONWriter()
        json.set("scenario", scenario.title)
        json.set("file", scenario.file)
        json.set("line", Int64(scenario.line))
        json.set("rules", json: array(scenario.subjects.sorted().map(jsonString)))
        return json
    }

    private func object(of failure: ScenarioOutcome.Failure) -> String {
        var json = JSONWriter()
        json.set("file", failure.file)
        json.set("line", Int64(failure.line))
        json.set("message", failure.message)
        return json.text
    }

    private func array(_ values: [String]) -> String { "[\(values.joined(separator: ","))]" }

    private func write(_ parts: String...) {
        FileHandle.standardOutput.write(Data("\(parts.joined(separator: " "))\n".utf8))
    }

    private func green(_ text: String) -> String { isColoured ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
    private func red(_ text: String) -> String { isColoured ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
}
