import Expressions
import Places
public import Telemetry

/// Tries an expression on readings, one after the other, as the condition of a rule would see them: every device has its
/// own history of previous readings, windows and visits.
///
/// It raises no alerts, and believes every position.
public final class Trial {
    /// What the expression comes to for one reading.
    public struct Finding: Sendable, Equatable {
        public let value: TrialValue
        /// The identifier of the first place in which the expression found the reading.
        public let place: String?
        /// Whether the rule is awake when the reading is taken; `nil` where the expression is no rule's.
        public let isAwake: Bool?
    }

    /// Why a text is no expression.
    public struct Mistake: Error, Equatable, CustomStringConvertible {
        /// From 1, as the column, in characters.
        public let line: Int
        public let column: Int
        public let message: String
        /// The line concerned, and below it carets.
        public let excerpt: String

        /// `1:8: unknown name 'sped'; did you mean speed?`, and the excerpt.
        public var description: String { "\(line):\(column): \(message)\n\(excerpt)" }
    }

    public let deviceClass: ClassIndex
    private let program: Program
    private let vocabulary: TrialVocabulary
    private let ruleSet: RuleSet
    private let directory: DeviceDirectory
    private var scope: ReadingScope
    private var tracker: Tracker
    private var registers = Registers()
    private var phases: PhaseCache?
    private var numbers: [DeviceIndex: Int] = [:]

    /// Compiles an expression of any type but a list.
    ///
    /// * `ruleSet`: its places, register, permits and limits are those of the expression; its rules do not matter.
    /// * `directory`: the one that numbers the devices of the readings.
    public convenience init(
        _ expression: String,
        on deviceClass: ClassIndex,
        under ruleSet: RuleSet,
        directory: DeviceDirectory
    ) throws(Mistake) {
        try self.init(expression, .reading, expecting: nil, deviceClass, ruleSet, directory)
    }

    /// Takes the condition of a rule; `nil` where the rule set has no such rule.
    public convenience init?(_ rule: RuleDefinition, under ruleSet: RuleSet, directory: DeviceDirectory) throws(Mistake)
    {
        if case .road(_, let text) = rule.form { throw Mistake(onRoads: rule.id.text, text.text) }
        guard let index = ruleSet.catalogue.index(of: rule.deviceClass.text),
            let compiled = ruleSet.classes[Int(index.rawValue)].rules.first(where: { $0.id == rule.id.text })
        else { return nil }
        switch rule.form {
        case .condition(let text):
            try self.init(text.text, .reading, expecting: .bool, index, ruleSet, directory)
        case .absence(_, let text):
            try self.init(text?.text ?? "true", .silence, expecting: .bool, index, ruleSet, directory)
        case .road:
            return nil
        }
        phases = PhaseCache(window: compiled.window, exception: compiled.exception)
    }

    private init(
        _ text: String,
        _ scope: RuleVocabulary.Scope,
        expecting type: ValueType?,
        _ deviceClass: ClassIndex,
        _ ruleSet: RuleSet,
        _ directory: DeviceDirectory
    ) throws(Mistake) {
        var vocabulary = TrialVocabulary(on: deviceClass, under: ruleSet, scope)
        do {
            program = try Program(compiling: text, with: &vocabulary, expecting: type)
        } catch {
            let advice = error.suggestion.map { "; did you mean \($0)?" } ?? ""
            throw Mistake(
                line: error.line,
                column: error.column,
                message: error.message + advice,
                excerpt: error.excerpt
            )
        }
        self.deviceClass = deviceClass
        self.vocabulary = vocabulary
        self.ruleSet = ruleSet
        self.directory = directory
        self.scope = ReadingScope(vocabulary: vocabulary.words, of: ruleSet)
        tracker = Tracker(vocabulary.words)
    }
}

extension Trial.Mistake {
    /// No reading by itself says anything about a rule on roads.
    fileprivate init(onRoads rule: String, _ condition: String) {
        self.init(
            line: 1,
            column: 1,
            message:
                "'\(rule)' is about roads, judged over hours of many sweepers' readings: write a scenario for 'cityward test', "
                + "or see 'cityward report coverage'",
            excerpt: condition
        )
    }
}

extension Trial {
    /// Takes a reading into the history of its device, and evaluates the expression for it.
    ///
    /// Returns `nil`, and forgets the reading, where it is not later than the one before it of the same device.
    public func take(_ reading: Reading) -> Finding? {
        let device = number(of: reading.device)
        let last = scope.memory.head(scope.memory.latest(of: device)).observedAt
        guard reading.observedAt > last else { return nil }
        var taken = reading
        tracker.take(&taken, of: device, into: &scope, using: &registers)
        scope.matchedPlace = nil
        let value = value(program.evaluate(from: &scope, using: &registers))
        return Finding(
            value: value,
            place: scope.matchedPlace.map { ruleSet.places[$0].identifier },
            isAwake: phases?.isOpen(at: reading.observedAt)
        )
    }

    private func number(of device: DeviceIndex) -> Int {
        if let number = numbers[device] { return number }
        let number = numbers.count
        numbers[device] = number
        let name = ruleSet.catalogue[deviceClass].name
        scope.addDevice(row: ruleSet.register.row(of: directory[device].name, in: name))
        return number
    }

    private func value(_ outcome: Outcome) -> TrialValue {
        switch outcome {
        case .value(let operand):
            let text = program.text(of: operand, from: scope, using: registers)
            return TrialValue(operand, program.type, text: text)
        case .failure(let failure):
            return .unknown(vocabulary.reason(for: failure))
        }
    }
}
