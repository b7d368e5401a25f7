public import Documents
import Telemetry

/// Reads `rules/*.yaml`: a list of rules in each file.
public enum RuleFile {
    static let keys = [
        "id", "title", "class", "when", "absent", "during", "hold", "keep_firing", "gap", "severity", "basis", "points",
        "case",
    ]

    /// The rules of a file; those with mistakes are left out, and every mistake is a problem.
    public static func read(_ text: String, file: String, problems: ProblemList) -> [RuleDefinition] {
        guard let root = YAMLFile.read(text, file: file, problems: problems) else { return [] }
        return root.elements.compactMap { $0.mapping(keys: keys).flatMap(rule) }
    }

    private static func rule(_ values: YAMLMapping) -> RuleDefinition? {
        let id = values.requiredText("id").flatMap { _ in values["id"].map(text) }
        if let id, !isIdentifier(id.text) {
            id.report(
                "'\(id.text)' is no identifier: lower-case letters, digits and hyphens, as truck-core-curfew",
                1,
                1
            )
        }
        let title = values.requiredText("title")
        let hasClass = values.requiredText("class") != nil
        let severity = values.choice("severity", Severity.self)
        if values["severity"] == nil { values.whole.report("'severity' is missing") }
        let form = form(values)
        let hold = values.span("hold") ?? .zero
        if case .absence = form {
            for key in ["hold", "keep_firing", "gap"] {
                values[key]?.report("'\(key)' has no meaning with 'absent'; the length of the silence is the hold")
            }
        }
        let gap = values.span("gap") ?? max(RuleDefinition.usualGap, hold)
        if gap <= .zero { values["gap"]?.report("'gap' must be longer than nothing") }
        guard let id, let title, hasClass, let deviceClass = values["class"].map(text), let severity, let form else {
            return nil
        }
        return RuleDefinition(
            id: id,
            title: title,
            deviceClass: deviceClass,
            form: form,
            during: values["during"].map(text),
            hold: hold,
            keepFiring: values.span("keep_firing") ?? .zero,
            gap: gap,
            severity: severity,
            basis: values.text("basis"),
            points: values.number("points", in: 0...1000),
            caseTerms: values["case"]?.mapping(keys: ["category", "due"]).flatMap(caseTerms)
        )
    }

    private static func form(_ values: YAMLMapping) -> RuleDefinition.Form? {
        if values["absent"] != nil {
            guard let span = values.span("absent") else { return nil }
            if span <= .zero { values["absent"]?.report("'absent' must be longer than nothing") }
            return .absence(span, when: values["when"].map(text))
        }
        guard values.requiredText("when") != nil, let condition = values["when"] else { return nil }
        return .condition(text(condition))
    }

    private static func caseTerms(_ values: YAMLMapping) -> RuleDefinition.CaseTerms? {
        guard let category = values.requiredText("category"), let due = values.requiredText("due") else { return nil }
        return RuleDefinition.CaseTerms(category: category, due: due)
    }

    private static func text(_ value: YAMLValue) -> RuleDefinition.Text {
        RuleDefinition.Text(text: value.text ?? "") { message, line, column in
            value.report(message, line: line, column: column)
        }
    }

    private static func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64 && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }
}
