public import Telemetry

/// The known members of a YAML mapping, read as what they should be; what is not becomes a problem.
public struct YAMLMapping {
    public let whole: YAMLValue
    let values: [String: YAMLValue]

    public subscript(_ key: String) -> YAMLValue? { values[key] }

    /// A text, or `nil` where the key is missing.
    public func text(_ key: String) -> String? {
        guard let value = values[key] else { return nil }
        guard let text = value.text else {
            value.report("'\(key)' is a text")
            return nil
        }
        return text
    }

    /// A text that must be there and not be empty.
    public func requiredText(_ key: String) -> String? {
        guard values[key] != nil else {
            whole.report("'\(key)' is missing")
            return nil
        }
        guard let text = text(key) else { return nil }
        if text.isEmpty {
            values[key]?.report("'\(key)' is empty")
            return nil
        }
        return text
    }

    /// A whole number in `range`.
    public func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        scalar(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number in `range`.
    public func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        scalar(key, "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Double(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A length of time, as `90s` or `1h30m`.
    public func span(_ key: String) -> TimeSpan? {
        scalar(key, "a length of time, as 500ms, 30s, 10m, 2h, 7d or 1h30m") { TimeSpan($0) }
    }

    /// One of the raw values of an enumeration.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        guard let value = values[key] else { return nil }
        guard let choice = value.text.flatMap(Choice.init(rawValue:)) else {
            let advice = nearestName(to: value.text ?? "", among: names).map { "; did you mean '\($0)'?" } ?? ""
            value.report("'\(key)' is one of \(names.joined(separator: ", "))\(advice)")
            return nil
        }
        return choice
    }

    private func scalar<Value>(_ key: String, _ expected: String, _ read: (String) -> Value?) -> Value? {
        guard let value = values[key] else { return nil }
        guard let result = value.text.flatMap(read) else {
            value.report("'\(key)' is \(expected)")
            return nil
        }
        return result
    }
}
