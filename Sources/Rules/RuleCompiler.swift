import Documents
import Expressions
import Places
import Schedules
import Telemetry

/// Holds rule definitions against schemas, places, limits and registers, and compiles their conditions.
struct RuleCompiler {
    private let catalogue: Catalogue
    private let holidays: HolidayCalendar
    private let zone: CivilZone
    private var vocabularies: [RuleVocabulary]
    private var rules: [[Rule]]

    init(
        catalogue: Catalogue,
        places: PlaceIndex,
        register: Register,
        limits: [[LimitTable]],
        holidays: HolidayCalendar,
        zone: CivilZone
    ) {
        self.catalogue = catalogue
        self.holidays = holidays
        self.zone = zone
        vocabularies = zip(catalogue.classes, limits).map {
            RuleVocabulary(deviceClass: $0, register: register, places: places, limits: $1)
        }
        rules = catalogue.classes.map { _ in [] }
    }

    var classes: [RuleSet.ClassRules] {
        zip(rules, vocabularies).map { RuleSet.ClassRules(rules: $0, vocabulary: $1) }
    }

    /// Compiles all rules, in an order in which each comes after those that suppress it.
    mutating func add(_ definitions: [RuleDefinition]) {
        var known: Set<String> = []
        var sound: [RuleDefinition] = []
        for definition in definitions {
            guard known.insert(definition.id.text).inserted else {
                definition.id.report("another rule has the id '\(definition.id.text)' already", 1, 1)
                continue
            }
            if catalogue.index(of: definition.deviceClass, for: "the rule") != nil { sound.append(definition) }
        }
        for definition in SuppressionOrder(sound).sorted() { add(definition) }
    }

    private mutating func add(_ definition: RuleDefinition) {
        guard let number = catalogue.index(of: definition.deviceClass.text).map({ Int($0.rawValue) }) else { return }
        let usedPermits = vocabularies[number].usesPermits
        vocabularies[number].usesPermits = false
        vocabularies[number].usedLimits = []
        let condition = compile(definition.form, class: number)
        let usesPermits = vocabularies[number].usesPermits
        vocabularies[number].usesPermits = usedPermits || usesPermits
        let window = definition.during.flatMap(window)
        let exception = definition.except.flatMap(self.window)
        guard let condition, definition.during == nil || window != nil, definition.except == nil || exception != nil
        else { return }
        let suppressors = definition.suppressors.compactMap { name in
            rules[number].firstIndex { $0.id == name.text }
        }
        rules[number].append(
            Rule(
                id: definition.id.text,
                title: definition.title,
                severity: definition.severity,
                basis: definition.basis,
                source: definition.source,
                caseTerms: definition.caseTerms,
                condition: condition,
                absence: definition.form.absence,
                window: window,
                exception: exception,
                hold: definition.hold,
                readings: definition.readings,
                keepFiring: definition.keepFiring,
                gap: definition.gap,
                escalation: definition.escalation,
                suppressors: suppressors,
                limits: vocabularies[number].usedLimits.sorted(),
                usesPermits: usesPermits
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

extension Catalogue {
    /// The class of a name; a problem where there is none.
    func index(of name: RuleDefinition.Text, for owner: String) -> ClassIndex? {
        if let index = index(of: name.text) { return index }
        let names = classes.map(\.name)
        let advice = nearestName(to: name.text, among: names).map { "did you mean '\($0)'?" }
        let known = "known classes are \(names.joined(separator: ", "))"
        name.report("no schema defines the class '\(name.text)' of \(owner); \(advice ?? known)", 1, 1)
        return nil
    }
}
