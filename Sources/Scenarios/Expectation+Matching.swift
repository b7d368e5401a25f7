import Telemetry

extension Expectation {
    func isMet(by event: AlertEvent) -> Bool {
        isNearly(event) && differences(from: event) { _ in "" }.isEmpty
    }

    /// Whether it is about the same step in the life of an alert of the same rule and device.
    func isNearly(_ event: AlertEvent) -> Bool {
        event.kind.name == kind.name && event.alert.rule == rule && event.alert.device == device
            && event.alert.isLate == isLate
    }

    /// What is otherwise, each as a clause.
    func differences(from event: AlertEvent, time: (Instant) -> String) -> [String] {
        let alert = event.alert
        var differences: [String] = []
        if event.at != at { differences.append("it \(kind.past) at \(time(event.at))") }
        if case .resolved(let resolution) = event.kind, event.kind != kind {
            differences.append("the reason was \(resolution.rawValue)")
        }
        if let onset, alert.onsetAt != onset {
            differences.append("the onset was \(time(alert.onsetAt)), not \(time(onset))")
        }
        if let place, alert.place != place {
            differences.append("the place was \(alert.place ?? "none"), not \(place)")
        }
        if let severity, alert.severity != severity {
            differences.append("the severity was \(alert.severity.rawValue), not \(severity.rawValue)")
        }
        return differences
    }
}

extension AlertEvent.Kind {
    /// What stands before and behind the rule.
    func text(severity: Severity?) -> (String, String) {
        switch self {
        case .fired: ("fired", "")
        case .escalated: ("escalated", severity.map { " to \($0.rawValue)" } ?? "")
        case .resolved(let resolution): ("resolved", " \(resolution.rawValue)")
        }
    }

    var past: String {
        switch self {
        case .fired: "fired"
        case .escalated: "escalated"
        case .resolved: "was resolved"
        }
    }
}
