import Expressions
import Schedules
public import Telemetry

/// A rule that has been checked against schemas, places and registers, and can be judged.
public struct Rule: Sendable {
    public let id: String
    public let title: String
    public let severity: Severity
    public let basis: String?
    /// As it stands in its file.
    public let source: String
    /// What the case of an alert is; `nil` where the rule opens cases without a term.
    let caseTerms: RuleDefinition.CaseTerms?
    /// On each reading, or on the last one before a silence.
    let condition: Program
    /// How long a silence violates the rule; `nil` for a rule on readings.
    let absence: TimeSpan?
    /// When the rule is awake; `nil` for always.
    let window: TimeWindow?
    /// When it sleeps all the same; `nil` for never.
    let exception: TimeWindow?
    let hold: TimeSpan
    /// How many readings in a row must violate it before the alert fires.
    let readings: Int
    let keepFiring: TimeSpan
    let gap: TimeSpan
    /// By growing spans.
    let escalation: [RuleDefinition.Escalation]
    /// The rules of the same class, by their numbers, that keep this one from firing while they fire; all smaller than
    /// its own number.
    let suppressors: [Int]
    /// The numbers of the limit tables that the condition names.
    let limits: [Int]
    /// What a permit's days and hours change decides the condition anew.
    let usesPermits: Bool
    /// Whether it is about roads over a stretch of time, and not about what single devices report.
    public let isOnRoads: Bool

    /// How grave a violation is that has lasted for so long.
    func severity(after span: TimeSpan) -> Severity {
        escalation.last { $0.after <= span }?.severity ?? severity
    }
}
