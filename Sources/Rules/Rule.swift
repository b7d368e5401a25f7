import Expressions
import Schedules
public import Telemetry

/// A rule that has been checked against schemas, places and registers, and can be judged.
public struct Rule: Sendable {
    public let id: String
    public let title: String
    public let severity: Severity
    public let basis: String?
    /// On each reading, or on the last one before a silence.
    let condition: Program
    /// How long a silence violates the rule; `nil` for a rule on readings.
    let absence: TimeSpan?
    let window: TimeWindow?
    let hold: TimeSpan
    let keepFiring: TimeSpan
    let gap: TimeSpan
}
