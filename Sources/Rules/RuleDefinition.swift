public import Schedules
public import Telemetry

/// A rule as it stands in a file, its parts read but not yet held against schemas, places and registers.
public struct RuleDefinition {
    /// Lower-case identifier, unique among all rules.
    public let id: Text
    public let title: String
    public let deviceClass: Text
    public let form: Form
    /// Opening hours outside of which the rule sleeps.
    public let during: Text?
    /// Opening hours in which it sleeps all the same.
    public let except: Text?
    /// How long readings must violate the condition before the alert fires.
    public let hold: TimeSpan
    /// How many readings in a row must violate it before the alert fires.
    public let readings: Int
    /// How long readings must not violate it before the alert ends.
    public let keepFiring: TimeSpan
    /// How long a reading speaks for its device: readings farther apart than this prove no hold between them.
    public let gap: TimeSpan
    public let severity: Severity
    /// How the severity rises while the violation goes on, by growing spans.
    public let escalation: [Escalation]
    /// The rules that keep this one from firing while they fire for the same device.
    public let suppressors: [Text]
    /// The legal source, with its date.
    public let basis: String?
    /// Points that a company loses; reports use it.
    public let points: Double?
    public let caseTerms: CaseTerms?
    /// The rule as it stands in the file.
    public let source: String

    /// What a rule forbids.
    public enum Form {
        /// A condition on each reading.
        case condition(Text)
        /// Silence for so long; the condition, if any, is on the last reading before it.
        case absence(TimeSpan, when: Text?)
        /// A condition on what sweepers did in the rule's window to each place of a kind, when the window closes.
        case road(kind: Text, when: Text)

        var absence: TimeSpan? {
            switch self {
            case .condition, .road: nil
            case .absence(let span, _): span
            }
        }

        var isRoad: Bool {
            if case .road = self { true } else { false }
        }
    }

    /// A violation that has lasted for so long is so grave.
    public struct Escalation: Sendable {
        public let after: TimeSpan
        public let severity: Severity
    }

    /// What the case of an alert is in the city-management system.
    public struct CaseTerms: Sendable {
        public let category: String
        /// How long officers have to end it.
        public let term: WorkingTerm
    }

    /// A text with its place in the file, for errors that are found later.
    public struct Text {
        public let text: String
        /// Reports a problem at a line and column of the text, both from 1.
        let report: (_ message: String, _ line: Int, _ column: Int) -> Void
    }

    /// The default of ``gap``: the sampling time of GB 18483-2001, and long enough for a tunnel.
    static let usualGap = TimeSpan.minutes(10)
}
