import Rules
import Telemetry

/// One story of a scenario file: what devices report, and the alert events that have to come of it, and no others.
public struct Scenario {
    /// What it shows, in the city's words.
    public let title: String
    public let file: String
    /// Where it begins in the file, from 1.
    public let line: Int
    /// The rules whose events are compared; those of others do not count.
    public let rules: Set<String>
    /// The rules that it says something about: those it lists, and those whose events it expects.
    public let subjects: Set<String>
    let steps: [Step]
    let ruleSet: RuleSet
    let settings: Judge.Settings
    let times: StoryTimes
}

/// One line of a story with the arrows that belong to it.
struct Step {
    enum Action {
        /// One reading, or those of a line that repeats.
        case readings([ToldReading])
        /// Time passes, and nothing arrives.
        case clock(Instant)
        /// All readings are judged again, in the order in which they were made.
        case replay
    }

    /// Of the file, from 1.
    let line: Int
    let action: Action
    var expectations: [Expectation] = []
}

/// What one device reports.
struct ToldReading {
    let deviceClass: ClassIndex
    let device: String
    let observedAt: Instant
    let receivedAt: Instant
    let measurements: Measurements

    func reading(in directory: DeviceDirectory) -> Reading {
        Reading(
            deviceClass: deviceClass,
            device: directory.index(of: device, in: deviceClass),
            observedAt: observedAt,
            receivedAt: receivedAt,
            measurements: measurements
        )
    }

    /// The same as if it had come at once.
    var onTime: ToldReading {
        ToldReading(
            deviceClass: deviceClass,
            device: device,
            observedAt: observedAt,
            receivedAt: observedAt,
            measurements: measurements
        )
    }
}

/// An event that has to occur; what is not said of it is not compared.
struct Expectation {
    /// Of the file, from 1.
    let line: Int
    let kind: AlertEvent.Kind
    let rule: String
    let device: String
    let at: Instant
    var onset: Instant?
    var place: String?
    var severity: Severity?
    /// Whether it is to be found by a replay.
    var isLate = false
}
