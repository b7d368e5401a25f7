import Documents
import Telemetry

/// A number of `reports.yaml`, with who says so and since when.
public struct ReportTerm<Value: Sendable & Equatable>: Sendable, Equatable {
    public let value: Value
    /// The standard, notice or product that it comes from, with its date; or that it is a proposal.
    public let basis: String

    public init(_ value: Value, basis: String) {
        self.value = value
        self.basis = basis
    }
}

/// Reads terms, each a mapping of `value` and `basis`.
struct ReportTermReader {
    let values: YAMLMapping
    /// The terms that were read: key, value as people read it, basis.
    private(set) var entries: [(key: String, value: String, basis: String)] = []

    init(_ values: YAMLMapping) {
        self.values = values
    }

    /// A length of time in `range`.
    mutating func span(_ key: String, in range: ClosedRange<TimeSpan>) -> ReportTerm<TimeSpan>? {
        term(key, { "\($0)" }) { values in
            guard let span = values.span("value") else { return nil }
            guard range.contains(span) else {
                values["value"]?.report("'\(key)' is from \(range.lowerBound) to \(range.upperBound)")
                return nil
            }
            return span
        }
    }

    /// `unit`: for people.
    mutating func number(_ key: String, in range: ClosedRange<Double>, unit: String = "") -> ReportTerm<Double>? {
        term(key, { "\(rounded($0)) \(unit)" }) { $0.number("value", in: range) }
    }

    mutating func count(_ key: String, in range: ClosedRange<Int>) -> ReportTerm<Int>? {
        term(key, { "\($0)" }) { $0.integer("value", in: range) }
    }

    /// A number that nobody needs to have set.
    mutating func optionalNumber(_ key: String, in range: ClosedRange<Double>) -> ReportTerm<Double>? {
        values[key] == nil ? nil : number(key, in: range)
    }

    private mutating func term<Value>(
        _ key: String,
        _ text: (Value) -> String,
        _ read: (YAMLMapping) -> Value?
    ) -> ReportTerm<Value>? {
        guard let entry = values[key] else {
            values.whole.report("'\(key)' is missing: write \(key): { value: …, basis: who says so, and since when }")
            return nil
        }
        guard let members = entry.mapping(keys: ["value", "basis"]) else { return nil }
        if members["value"] == nil { entry.report("'value' is missing") }
        let basis = members.requiredText("basis")
        guard let value = read(members), let basis else { return nil }
        entries.append((key, text(value), basis))
        return ReportTerm(value, basis: basis)
    }
}

private func rounded(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
}
