import Coverage
import Documents
import Places
import Rules
import Telemetry

/// Reads one scenario: first the world that it plays in, then its story.
struct ScenarioReader {
    let values: YAMLMapping
    /// The file, for the places of mistakes inside block texts.
    let fileLines: [Substring]
    let world: World
    let problems: ProblemList

    /// `nil` where the scenario cannot be played. One that is returned has no mistakes but those reported before.
    func read() -> Scenario? {
        let earlier = problems.problems.count
        let title = values.requiredText("title")
        if values["story"] == nil { values.whole.report("'story' is missing") }
        let listed = listedRules()
        let tables = tables()
        let spots = SpotReader.spots(in: values["spots"])
        let deviceClass = deviceClass()
        let lateness = values.span("lateness") ?? world.settings.lateness
        // Without a world that can be relied upon, the story would only add mistakes that follow from the first ones.
        let block = values["story"].flatMap { self.block($0, key: "story") }
        guard let title, let block, problems.problems.count == earlier else { return nil }
        let context = StoryContext(
            file: block.file,
            catalogue: world.catalogue,
            register: tables.register,
            places: tables.places,
            roadKind: tables.coverage?.roadKind,
            rules: (listed?.isEmpty ?? true) ? world.rules.map(\.id) : (listed ?? []),
            knownRules: world.rules.map(\.id),
            spots: spots,
            unregisteredClass: deviceClass,
            times: StoryTimes(zone: world.zone)
        )
        var reader = StoryReader(context: context, problems: problems)
        reader.read(block)
        guard problems.problems.count == earlier else { return nil }
        let rules = Set(listed ?? rules(ofClasses: reader.classes))
        var settings = world.settings
        settings.followsReadings = true
        settings.lateness = lateness
        return Scenario(
            title: title,
            file: values.whole.file,
            line: values.whole.line,
            rules: rules,
            subjects: Set(listed ?? []).union(reader.steps.flatMap { $0.expectations.map(\.rule) }),
            steps: reader.steps,
            ruleSet: ruleSet(rules, tables),
            settings: settings,
            times: context.times
        )
    }

    /// A text of several lines, whose places in the file are known.
    func block(_ value: YAMLValue, key: String) -> Block? {
        let block = Block(value, in: fileLines)
        if block == nil { value.report("write '\(key)' as a block: '\(key): |', and its lines below, indented") }
        return block
    }

    // MARK: - Rules

    /// The rules under `rules`; `nil` where the key is missing.
    private func listedRules() -> [String]? {
        guard let list = values["rules"] else { return nil }
        let known = world.rules.map(\.id)
        let elements = list.elements
        if elements.isEmpty {
            list.report("'rules' is empty; leave it out to compare all rules of the classes that occur")
        }
        return elements.compactMap { element in
            let id = element.text ?? ""
            if known.contains(id) { return id }
            let advice = nearestName(to: id, among: known).map { "; did you mean '\($0)'?" } ?? ""
            element.report("there is no rule '\(id)'\(advice)")
            return nil
        }
    }

    private func rules(ofClasses classes: Set<String>) -> [String] {
        world.rules.filter { classes.contains($0.deviceClass) }.map(\.id)
    }

    /// The folder's rules as they are, or anew with the scenario's tables.
    private func ruleSet(_ rules: Set<String>, _ tables: World.Tables) -> RuleSet {
        guard hasTables else { return world.ruleSet }
        let found = ProblemList()
        let ruleSet = world.ruleSet(of: rules, with: tables, problems: found)
        for problem in found.problems {
            let advice = "add what it needs, or name under 'rules' only those that the scenario is about"
            let message = "a rule does not fit the scenario's own tables; \(advice)\n\(problem)"
            let whole = values.whole
            problems.add(FileProblem(file: whole.file, line: whole.line, column: whole.column, message: message))
        }
        return ruleSet
    }

    // MARK: - Classes

    /// The class of the devices that no register knows.
    private func deviceClass() -> ClassIndex? {
        guard let name = values.text("class") else { return nil }
        if let index = world.catalogue.index(of: name) { return index }
        let names = world.catalogue.classes.map(\.name)
        let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        values["class"]?.report("no class '\(name)'; \(advice ?? "classes are \(names.joined(separator: ", "))")")
        return nil
    }
}
