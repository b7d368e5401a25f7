public import Documents
import Schedules
import Telemetry

/// Reads `rules/*.yaml`: a list of rules in each file.
public enum RuleFile {
    static let keys = [
        "id", "title", "class", "for_each", "when", "absent", "during", "except", "hold", "repeat", "keep_firing",
        "gap",
        "severity",
        "escalate", "suppressed_by", "basis", "points", "case",
    ]

    /// The rules of a file; those with mistakes are left out, and every mistake is a problem.
    public static func read(_ text: String, file: String, problems: ProblemList) -> [RuleDefinition] {
        guard let root = YAMLFile.read(text, file: file, problems: problems) else { return [] }
        let elements = root.elements
        let lines = YAMLFile.lines(of: text)
        return elements.enumerated().compactMap { number, element in
            let end = number + 1 < elements.count ? elements[number + 1].line - 1 : lines.count
            let source = lines[(element.line - 1)..<max(element.line, end)].joined(separator: "\n")
            return element.mapping(keys: keys).flatMap { rule($0, source: source) }
        }
    }

    private static func rule(_ values: YAMLMapping, source: String) -> RuleDefinition? {
        let id = values.identifier("id")
        let title = values.requiredText("title")
        let hasClass = values.requiredText("class") != nil
        let severity = values.choice("severity", Severity.self)
        if values["severity"] == nil { values.whole.report("'severity' is missing") }
        let form = form(values)
        let hold = values.span("hold") ?? .zero
        if case .absence = form {
            for key in ["hold", "repeat", "keep_firing", "gap", "suppressed_by"] {
                values[key]?.report("'\(key)' has no meaning with 'absent'; the length of the silence is the hold")
            }
        }
        if case .road = form { checkRoad(values) }
        let gap = values.span("gap") ?? max(RuleDefinition.usualGap, hold)
        if gap <= .zero { values["gap"]?.report("'gap' must be longer than nothing") }
        guard let id, let title, hasClass, let deviceClass = values["class"], let severity, let form else {
            return nil
        }
        return RuleDefinition(
            id: id,
            title: title,
            deviceClass: RuleDefinition.Text(deviceClass),
            form: form,
            during: values["during"].map { RuleDefinition.Text($0) },
            except: values["except"].map { RuleDefinition.Text($0) },
            hold: hold,
            readings: values.integer("repeat", in: 1...10_000) ?? 1,
            keepFiring: values.span("keep_firing") ?? .zero,
            gap: gap,
            severity: severity,
            escalation: escalation(values, from: severity),
            suppressors: values["suppressed_by"]?.elements.map { RuleDefinition.Text($0) } ?? [],
            basis: values.text("basis"),
            points: values.number("points", in: 0...1000),
            caseTerms: values["case"]?.mapping(keys: ["category", "due"]).flatMap(caseTerms),
            source: source
        )
    }

    private static func form(_ values: YAMLMapping) -> RuleDefinition.Form? {
        if values["absent"] != nil {
            guard let span = values.span("absent") else { return nil }
            if span <= .zero { values["absent"]?.report("'absent' must be longer than nothing") }
            return .absence(span, when: values["when"].map { RuleDefinition.Text($0) })
        }
        guard values.requiredText("when") != nil, let condition = values["when"] else { return nil }
        if values.text("for_each") != nil, let kind = values["for_each"] {
            return .road(kind: RuleDefinition.Text(kind), when: RuleDefinition.Text(condition))
        }
        return .condition(RuleDefinition.Text(condition))
    }

    /// A rule on roads is judged once, when its window closes.
    private static func checkRoad(_ values: YAMLMapping) {
        for key in ["absent", "except", "hold", "repeat", "keep_firing", "gap", "suppressed_by", "escalate"] {
            values[key]?.report(
                "'\(key)' has no meaning with 'for_each', which judges once, when the hours of 'during' end"
            )
        }
        if values["during"] == nil {
            values["for_each"]?.report("'during' is missing: the hours over which to judge, as 04:00-12:00")
        }
    }

    private static func caseTerms(_ values: YAMLMapping) -> RuleDefinition.CaseTerms? {
        guard let category = values.requiredText("category"), let due = values.requiredText("due") else { return nil }
        guard let term = WorkingTerm(due) else {
            values["due"]?.report("'\(due)' is no term: write it as 4 work-hours or 2 workdays")
            return nil
        }
        return RuleDefinition.CaseTerms(category: category, term: term)
    }

    /// Severities that grow with the length of the violation.
    private static func escalation(_ values: YAMLMapping, from severity: Severity) -> [RuleDefinition.Escalation] {
        guard let list = values["escalate"] else { return [] }
        var steps: [RuleDefinition.Escalation] = []
        for element in list.elements {
            guard let parts = element.mapping(keys: ["after", "severity"]) else { continue }
            for key in ["after", "severity"] where parts[key] == nil { element.report("'\(key)' is missing") }
            guard let after = parts.span("after"), let next = parts.choice("severity", Severity.self) else { continue }
            if after <= steps.last?.after ?? .zero { parts["after"]?.report("'after' grows from step to step") }
            if next.rank <= steps.last?.severity.rank ?? severity.rank {
                parts["severity"]?.report("'\(next.rawValue)' is not graver than the severity before it")
            }
            steps.append(RuleDefinition.Escalation(after: after, severity: next))
        }
        return steps
    }
}

extension RuleDefinition.Text {
    init(_ value: YAMLValue) {
        self.init(text: value.text ?? "") { message, line, column in
            value.report(message, line: line, column: column)
        }
    }
}

extension YAMLMapping {
    /// Lower-case letters, digits and hyphens; what else stands there is a problem.
    func identifier(_ key: String) -> RuleDefinition.Text? {
        guard let text = requiredText(key), let value = self[key] else { return nil }
        if !isIdentifier(text) {
            value.report("'\(text)' is no identifier: lower-case letters, digits and hyphens, as truck-core-curfew")
        }
        return RuleDefinition.Text(value)
    }
}

private func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && !text.hasPrefix("-")
        && text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
}
