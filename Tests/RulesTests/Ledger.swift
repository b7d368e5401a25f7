import Rules
import Telemetry

/// What a store would hold of a judge's work, and how it brings a new judge to where the old one stood.
struct Ledger {
    private struct ReadingKey: Hashable {
        let device: String
        let observedAt: Instant
    }

    private struct StateKey: Hashable, Comparable {
        let rule: String
        let device: String

        static func < (left: StateKey, right: StateKey) -> Bool {
            (left.rule, left.device) < (right.rule, right.device)
        }
    }

    private(set) var events: [AlertEvent] = []
    private(set) var admissions: [Admission] = []
    private var readings: [ReadingKey: (told: ToldReading, admission: Admission)] = [:]
    private var states: [StateKey: AlertStateChange] = [:]

    /// Every state as it was last told.
    var allStates: [AlertStateChange] { states.sorted { $0.key < $1.key }.map(\.value) }

    var latestObservation: Instant? { readings.keys.map(\.observedAt).max() }

    /// One transaction. A reading that is already there stays as it is.
    mutating func commit(_ told: [ToldReading], _ judged: [Reading], _ judgement: Judgement) {
        for (told, reading) in zip(told, judged) {
            admissions.append(reading.admission)
            let key = ReadingKey(device: told.device, observedAt: told.observedAt)
            if readings[key] == nil { readings[key] = (told, reading.admission) }
        }
        for state in judgement.states { states[StateKey(rule: state.rule, device: state.device)] = state }
        events += judgement.events
    }

    /// A judge that goes on from here, with a directory that numbers the devices anew.
    func judge(
        _ rules: RuleSet,
        _ directory: DeviceDirectory,
        _ settings: Judge.Settings,
        now: Instant,
        into judgement: inout Judgement
    ) -> Judge {
        var judge = Judge(rules: rules, directory: directory, settings: settings)
        for index in rules.catalogue.indices {
            for reading in recentReadings(of: index, within: rules.memory(of: index), directory) {
                judge.restore(reading)
            }
            for (name, first) in firstObservations(of: index) {
                let device = directory.index(of: name, in: index)
                judge.restore(DeviceReport(device: device, first: first, judged: first, newest: first), of: index)
            }
        }
        judge.restore(allStates, now: now, into: &judgement)
        return judge
    }

    /// Of each device the first reading of all that was judged.
    private func firstObservations(of deviceClass: ClassIndex) -> [String: Instant] {
        var first: [String: Instant] = [:]
        for (told, admission) in readings.values where admission == .judged && told.deviceClass == deviceClass {
            first[told.device] = min(first[told.device] ?? .distantFuture, told.observedAt)
        }
        return first
    }

    /// As `Store.recentReadings`: of each device what was judged within a span of its last, and the jumps since.
    private func recentReadings(
        of deviceClass: ClassIndex,
        within span: TimeSpan,
        _ directory: DeviceDirectory
    ) -> [Reading] {
        let stored = readings.values.filter { $0.told.deviceClass == deviceClass && $0.admission != .late }
        var latest: [String: Instant] = [:]
        for (told, admission) in stored where admission == .judged {
            latest[told.device] = max(latest[told.device] ?? .distantPast, told.observedAt)
        }
        return
            stored
            .filter { told, _ in latest[told.device].map { told.observedAt >= $0 - span } ?? false }
            .sorted { ($0.told.observedAt, $0.told.device) < ($1.told.observedAt, $1.told.device) }
            .map { told, admission in
                var reading = told.reading(in: directory)
                reading.admission = admission
                return reading
            }
    }
}
