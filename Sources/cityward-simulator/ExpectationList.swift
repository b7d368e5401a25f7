import Simulation
import Telemetry

/// The expected alerts: columns for people, NDJSON for programs.
func expectationList(_ expectations: [Expectation], forPeople isForPeople: Bool) -> String {
    guard isForPeople else { return expectations.map { $0.json + "\n" }.joined() }
    let rows = expectations.map { expectation in
        let times = [expectation.onsetAt, expectation.firedAt].map(\.clock) + [expectation.resolvedAt?.clock ?? "open"]
        return [expectation.rule.rawValue, expectation.device, expectation.place ?? "-"] + times
    }
    let table = [["RULE", "DEVICE", "PLACE", "ONSET", "FIRED", "RESOLVED"]] + rows
    let widths = (0..<6).map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
        zip(row, widths).map { $0.padding(toLength: $1) }.joined(separator: "  ").trimmingSpaces + "\n"
    }.joined()
}

extension Instant {
    /// `2026-03-16 07:00:00`.
    fileprivate var clock: String {
        String(description.prefix(19)).split(separator: "T").joined(separator: " ")
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }

    fileprivate var trimmingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
