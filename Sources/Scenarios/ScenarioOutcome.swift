import Telemetry

/// What playing a scenario has shown.
public struct ScenarioOutcome {
    /// Something that is not as the story has it.
    public struct Failure: Hashable {
        public let file: String
        /// From 1.
        public let line: Int
        public let message: String
    }

    public let scenario: Scenario
    /// In the order of the file; none where the scenario holds.
    public let failures: [Failure]
    /// What may explain failures: readings that were not believed.
    public let notes: [Failure]

    public var holds: Bool { failures.isEmpty }
}

extension ScenarioOutcome.Failure: CustomStringConvertible {
    /// `scenarios/curfew.yaml:12: message`, which editors turn into a link.
    public var description: String { "\(file):\(line): \(message)" }
}

extension Scenario {
    /// Plays the story and compares. It depends on nothing but the scenario: no clock, no files.
    public func play() -> ScenarioOutcome {
        let performance = Performance(self)
        let failures = Comparison(self, performance).failures
        return ScenarioOutcome(
            scenario: self,
            failures: failures,
            notes: failures.isEmpty ? [] : performance.disregarded.map(note)
        )
    }

    private func note(_ disregarded: Performance.Disregarded) -> ScenarioOutcome.Failure {
        let reading = disregarded.reading
        let reason =
            switch disregarded.admission {
            case .late: "came after a newer one, and decides nothing"
            case .jump: "is farther from the last fix than any vehicle gets, and is not believed"
            case .judged: "was judged"
            }
        let message = "note: the reading of \(reading.device) at \(times.text(reading.observedAt, on: nil)) \(reason)"
        return ScenarioOutcome.Failure(file: file, line: disregarded.line, message: message)
    }
}
