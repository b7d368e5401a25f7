public import Documents
import Telemetry

/// A table of limits as it stands in a file: what is allowed, from which day on, by whose authority.
///
/// Limits are data, so that every one of them can be traced: a condition says `limit("fume-emission")`, and the table
/// says what that is for this device on this day.
public struct LimitDefinition {
    let id: RuleDefinition.Text
    let title: String
    let deviceClass: RuleDefinition.Text
    /// UCUM code of the values, such as `mg/m3`.
    let unit: String
    /// The column of the register that chooses the value; `nil` where one value is for all.
    let column: RuleDefinition.Text?
    /// In the order of their days.
    let versions: [Version]

    /// The values in force from a day on, until the next version.
    struct Version: Sendable {
        let from: CivilDate
        /// The standard or notice, with its date or number.
        let source: String
        /// The first that matches counts.
        let entries: [Entry]
    }

    /// A value, and the devices it is for.
    struct Entry: Sendable {
        let condition: Condition
        let value: Double
    }

    enum Condition: Sendable {
        /// A number column from `minimum` on, and below `below`.
        case numbers(minimum: Double, below: Double)
        case text(String)
        /// Whatever did not match before, an empty column too.
        case otherwise
    }
}

extension LimitDefinition {
    /// Whether a condition names the table, as `limit("fume-emission")`.
    ///
    /// Their texts are searched, so that a table may seem to be named that is not, but never the other way round.
    public func isNamed(in rules: [RuleDefinition]) -> Bool {
        rules.contains { $0.condition?.text.contains(id.text) ?? false }
    }
}

extension RuleDefinition {
    fileprivate var condition: Text? {
        switch form {
        case .condition(let text): text
        case .absence(_, when: let text): text
        case .road(_, when: let text): text
        }
    }
}

/// Reads `limits/*.yaml`: a list of limit tables in each file.
public enum LimitFile {
    private static let keys = ["id", "title", "class", "unit", "by", "versions"]

    /// The tables of a file; those with mistakes are left out, and every mistake is a problem.
    public static func read(_ text: String, file: String, problems: ProblemList) -> [LimitDefinition] {
        guard let root = YAMLFile.read(text, file: file, problems: problems) else { return [] }
        return root.elements.compactMap { $0.mapping(keys: keys).flatMap(table) }
    }

    private static func table(_ values: YAMLMapping) -> LimitDefinition? {
        let id = values.identifier("id")
        let title = values.requiredText("title")
        let hasClass = values.requiredText("class") != nil
        let unit = values.requiredText("unit")
        let hasColumn = values["by"] != nil
        guard let list = values["versions"] else {
            values.whole.report("'versions' is missing: values with the day from which they are in force")
            return nil
        }
        let elements = list.elements
        let versions = elements.compactMap { version($0, hasColumn: hasColumn) }
        for (index, later) in versions.enumerated().dropFirst() where later.from <= versions[index - 1].from {
            list.report("the version from \(later.from) must stand before the one from \(versions[index - 1].from)")
        }
        if elements.isEmpty { list.report("there is no version") }
        guard let id, let title, hasClass, let deviceClass = values["class"], let unit,
            versions.count == elements.count, !versions.isEmpty
        else { return nil }
        return LimitDefinition(
            id: id,
            title: title,
            deviceClass: RuleDefinition.Text(deviceClass),
            unit: unit,
            column: values["by"].map { RuleDefinition.Text($0) },
            versions: versions
        )
    }

    private static func version(_ value: YAMLValue, hasColumn: Bool) -> LimitDefinition.Version? {
        guard let values = value.mapping(keys: ["from", "source", "values"]) else { return nil }
        let source = values.requiredText("source")
        let day = values.requiredText("from").flatMap { text -> CivilDate? in
            if let date = CivilDate(text) { return date }
            values["from"]?.report("'\(text)' is no date; write it as 2026-11-23")
            return nil
        }
        guard let list = values["values"] else {
            value.report("'values' is missing")
            return nil
        }
        let elements = list.elements
        let entries = elements.compactMap { entry($0, hasColumn: hasColumn) }
        if elements.isEmpty { list.report("there is no value") }
        guard let source, let day, entries.count == elements.count, !entries.isEmpty else { return nil }
        return LimitDefinition.Version(from: day, source: source, entries: entries)
    }

    private static func entry(_ value: YAMLValue, hasColumn: Bool) -> LimitDefinition.Entry? {
        guard let values = value.mapping(keys: ["min", "below", "is", "value"]) else { return nil }
        let finite = -1e12...1e12
        if values["value"] == nil { value.report("'value' is missing") }
        guard let limit = values.number("value", in: finite) else { return nil }
        let isRange = values["min"] != nil || values["below"] != nil
        if !hasColumn, isRange || values["is"] != nil {
            value.report("without 'by' there is one value for all; name the column of devices.csv that chooses")
            return nil
        }
        if let text = values.text("is") {
            if isRange { value.report("'is' compares texts, 'min' and 'below' compare numbers; use one of them") }
            return LimitDefinition.Entry(condition: .text(text), value: limit)
        }
        guard isRange else { return LimitDefinition.Entry(condition: .otherwise, value: limit) }
        let minimum = values.number("min", in: finite) ?? -.infinity
        let below = values.number("below", in: finite) ?? .infinity
        if minimum >= below { value.report("no number is at least \(minimum) and below \(below)") }
        return LimitDefinition.Entry(condition: .numbers(minimum: minimum, below: below), value: limit)
    }
}
