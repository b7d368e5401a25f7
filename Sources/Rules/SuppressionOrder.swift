import Documents

/// Puts rules into an order in which each comes after those that suppress it, and otherwise stays where it was.
struct SuppressionOrder {
    private let definitions: [RuleDefinition]
    private let numbers: [String: Int]
    private var order: [Int] = []
    private var states: [State]

    private enum State {
        case waiting, visiting, done
    }

    /// `definitions`: rules with different ids.
    init(_ definitions: [RuleDefinition]) {
        self.definitions = definitions
        numbers = Dictionary(uniqueKeysWithValues: definitions.enumerated().map { ($0.element.id.text, $0.offset) })
        states = definitions.map { _ in .waiting }
    }

    /// The rules in their order; names that lead nowhere, to another class or back to the rule itself are problems.
    consuming func sorted() -> [RuleDefinition] {
        for number in definitions.indices { visit(number) }
        return order.map { definitions[$0] }
    }

    /// The depth is at most the number of rules, which the size of rule files bounds.
    private mutating func visit(_ number: Int) {
        guard states[number] == .waiting else { return }
        states[number] = .visiting
        for name in definitions[number].suppressors {
            guard let suppressor = suppressor(name, of: definitions[number]) else { continue }
            if states[suppressor] == .visiting {
                let message =
                    "'\(name.text)' and '\(definitions[number].id.text)' suppress each other, if only by way of others"
                name.report(message, 1, 1)
            }
            visit(suppressor)
        }
        states[number] = .done
        order.append(number)
    }

    private func suppressor(_ name: RuleDefinition.Text, of definition: RuleDefinition) -> Int? {
        guard let number = numbers[name.text] else {
            let advice = nearestName(to: name.text, among: numbers.keys).map { "; did you mean '\($0)'?" } ?? ""
            name.report("there is no rule '\(name.text)'\(advice)", 1, 1)
            return nil
        }
        guard definitions[number].deviceClass.text == definition.deviceClass.text else {
            name.report("'\(name.text)' is a rule on another class, so it never concerns the same device", 1, 1)
            return nil
        }
        if definitions[number].form.absence != nil {
            let reason = "whose silences are reckoned on arrival, and cannot be put in order with what readings say"
            name.report("'\(name.text)' is a rule with 'absent', \(reason)", 1, 1)
            return nil
        }
        if definitions[number].form.isRoad {
            name.report("'\(name.text)' is a rule on roads, so it never concerns the same device", 1, 1)
            return nil
        }
        return number
    }
}
