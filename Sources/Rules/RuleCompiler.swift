import Documents
import Expressions
import Places
import Schedules
import Telemetry

/// Holds rule definitions against schemas, places and registers, and compiles their conditions.
struct RuleCompiler {
    private let catalogue: Catalogue
    private let holidays: HolidayCalendar
    private let zone: CivilZone
    private var vocabularies: [RuleVocabulary]
    private var rules: [[Rule]]
    private var known: Set<String> = []

    init(catalogue: Catalogue, places: PlaceIndex, register: Register, holidays: HolidayCalendar, zone: CivilZone) {
        self.catalogue = catalogue
        self.holidays = holidays
        self.zone = zone
        vocabularies = catalogue.classes.map { RuleVocabulary(deviceClass: $0, register: register, places: places) }
        rules = catalogue.classes.map { _ in [] }
    }

    var classes: [RuleSet.ClassRules] {
        zip(rules, vocabularies).map { rules, vocabulary in
            RuleSet.ClassRules(
                rules: rules,
                vocabulary: vocabulary,
                longestWindow: vocabulary.windows.map(\.span).max() ?? .zero
            )
        }
    }

    mutating func add(_ definition: RuleDefinition) {
        guard known.insert(definition.id.text).inserted else {
            return definition.id.report("another rule has the id '\(definition.id.text)' already", 1, 1)
        }
        guard let index = catalogue.index(of: definition.deviceClass.text) else {
            let names = catalogue.classes.map(\.name)
            let advice = nearestName(to: definition.deviceClass.text, among: names).map { "did you mean '\($0)'?" }
            let message = "no schema defines the class '\(definition.deviceClass.text)'"
            return definition.deviceClass.report(
                "\(message); \(advice ?? "known classes are \(names.joined(separator: ", "))")",
                1,
                1
            )
        }
        let number = Int(index.rawValue)
        let condition = compile(definition.form, class: number)
        let window = definition.during.flatMap(window)
        guard let condition, definition.during == nil || window != nil else { return }
        rules[number].append(
            Rule(
                id: definition.id.text,
                title: definition.title,
                severity: definition.severity,
                basis: definition.basis,
                condition: condition,
                absence: definition.form.absence,
                window: window,
                hold: definition.hold,
                keepFiring: definition.keepFiring,
                gap: definition.gap
            )
        )
    }

    private mutating func compile(_ form: RuleDefinition.Form, class number: Int) -> Program? {
        switch form {
        case .condition(let text):
            vocabularies[number].scope = .reading
            return compile(text, &vocabularies[number])
        case .absence(_, let text):
            vocabularies[number].scope = .silence
            let always = RuleDefinition.Text(text: "true") { _, _, _ in }
            return compile(text ?? always, &vocabularies[number])
        }
    }

    private func compile(_ text: RuleDefinition.Text, _ vocabulary: inout RuleVocabulary) -> Program? {
        do {
            return try Program(compiling: text.text, with: &vocabulary, expecting: .bool)
        } catch {
            let advice = error.suggestion.map { "; did you mean \($0)?" } ?? ""
            text.report(error.message + advice + "\n" + error.excerpt, error.line, error.column)
            return nil
        }
    }

    private func window(_ text: RuleDefinition.Text) -> TimeWindow? {
        do {
            return TimeWindow(try OpeningHours(text.text), in: zone, holidays: holidays)
        } catch {
            text.report(error.message + "\n" + error.excerpt, 1, error.column)
            return nil
        }
    }
}
