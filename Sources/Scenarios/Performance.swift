import Replay
import Rules
import Telemetry

/// A story played: what came of it, and which line brought it about.
struct Performance {
    struct Occurrence {
        let event: AlertEvent
        /// Of the file, from 1.
        let line: Int
    }

    /// A reading that was not believed, which a failure may be due to.
    struct Disregarded {
        let line: Int
        let reading: ToldReading
        let admission: Admission
    }

    private(set) var occurrences: [Occurrence] = []
    private(set) var disregarded: [Disregarded] = []
    /// What the clock shows at the end.
    private(set) var end = Instant.distantPast
    private var readings: [ToldReading] = []

    init(_ scenario: Scenario) {
        let directory = DeviceDirectory()
        var judge = Judge(rules: scenario.ruleSet, directory: directory, settings: scenario.settings)
        for step in scenario.steps {
            var judgement = Judgement()
            switch step.action {
            case .readings(let told):
                for reading in told {
                    end = reading.receivedAt
                    let admission = judge.judge(reading, directory, into: &judgement)
                    guard admission != .judged else { continue }
                    disregarded.append(Disregarded(line: step.line, reading: reading, admission: admission))
                }
                readings += told
            case .clock(let now):
                end = now
                judge.advance(to: now, into: &judgement)
            case .replay:
                judgement.events = missedAlerts(live: occurrences.map(\.event), replayed: replayed(scenario))
            }
            occurrences += judgement.events.map { Occurrence(event: $0, line: step.line) }
        }
    }

    /// What would have come of the same readings if each had arrived when it was made.
    private func replayed(_ scenario: Scenario) -> [AlertEvent] {
        let directory = DeviceDirectory()
        var judge = Judge(rules: scenario.ruleSet, directory: directory, settings: scenario.settings)
        var judgement = Judgement()
        let inOrder = readings.enumerated().sorted { left, right in
            (left.element.observedAt, left.offset) < (right.element.observedAt, right.offset)
        }
        for (_, reading) in inOrder { _ = judge.judge(reading.onTime, directory, into: &judgement) }
        judge.advance(to: end, into: &judgement)
        return judgement.events
    }
}

extension Judge {
    fileprivate mutating func judge(
        _ told: ToldReading,
        _ directory: DeviceDirectory,
        into judgement: inout Judgement
    ) -> Admission {
        var batch = [told.reading(in: directory)]
        judge(&batch, into: &judgement)
        return batch[0].admission
    }
}
