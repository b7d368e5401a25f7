import Expressions
import Schedules
public import Telemetry

/// A rule that has been checked against schemas, places and registers, and can be judged.
public struct Rule: Sendable {
    public let id: String
    public let title: String
    public let severity: Severity
    public let basis: String?
    let form: Form
    let window: TimeWindow?
    let hold: TimeSpan
    let keepFiring: TimeSpan
    let gap: TimeSpan

    enum Form: Sendable {
        case condition(Program)
        case absence(TimeSpan, when: Program?)
    }

    var isAbsence: Bool {
        switch form {
        case .condition: false
        case .absence: true
        }
    }
}
