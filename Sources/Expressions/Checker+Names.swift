import Documents

extension Checker {
    /// A name, a path or a call: whatever is loaded from a slot, and the standard functions.
    mutating func bound(_ syntax: Syntax) throws(Fault) -> Checked {
        if case .call(let function, let arguments) = syntax.form, let standard = StandardFunction(rawValue: function) {
            return try call(standard, arguments, at: syntax)
        }
        let slot = try slot(for: syntax)
        return Checked(.slot(slot.number, slot.kind), slot.type, syntax)
    }

    /// A slot that the host has bound.
    struct Slot {
        let number: Int
        let kind: Operand.Kind
        let type: ValueType
    }

    /// Has the host bind a name, a path or a call.
    mutating func slot(for syntax: Syntax) throws(Fault) -> Slot {
        let binding: Binding
        if let path = syntax.path {
            guard let found = try vocabulary.bind(path: path, at: syntax) else { throw unknown(path, at: syntax) }
            binding = found
        } else if case .call(let function, let arguments) = syntax.form {
            guard let found = try vocabulary.bind(call: function, arguments: arguments, at: syntax) else {
                throw unknown(function: function, at: syntax)
            }
            binding = found
        } else {
            throw Fault("only names have fields", at: syntax.mark)
        }
        guard (0...Binding.maximumSlot).contains(binding.slot), let kind = binding.type.kind else {
            throw Fault("this cannot be loaded: there are too many values, or it is a list", at: syntax)
        }
        highestCost = max(highestCost, binding.cost)
        return Slot(number: binding.slot, kind: kind, type: binding.type)
    }

    /// Blames the first part of a path that leads nowhere.
    private func unknown(_ path: [String], at syntax: Syntax) -> Fault {
        if path.count == 1, vocabulary.functions.contains(path[0]) || StandardFunction(rawValue: path[0]) != nil {
            return Fault("'\(path[0])' is a function", at: syntax, suggestion: "\(path[0])()")
        }
        var prefix = ""
        for (name, range) in zip(path, syntax.marks) {
            let names = nextNames(behind: prefix)
            if !names.contains(name) { return unknown(name, behind: prefix, among: names, at: range) }
            prefix += name + "."
        }
        let fields = nextNames(behind: prefix).sorted()
        return Fault("'\(prefix.dropLast())' is no value; it has the fields \(listing(fields))", at: syntax)
    }

    private func unknown(_ name: String, behind prefix: String, among names: Set<String>, at range: Range<Int>) -> Fault
    {
        let suggestion = nearestName(to: name, among: names)
        let owner = prefix.dropLast()
        if !owner.isEmpty, names.isEmpty { return Fault("'\(owner)' has no fields", at: range) }
        let message = owner.isEmpty ? "unknown name '\(name)'" : "'\(owner)' has no field '\(name)'"
        if suggestion != nil || names.isEmpty { return Fault(message, at: range, suggestion: suggestion) }
        return Fault("\(message); there are \(listing(names.sorted()))", at: range)
    }

    /// What may follow the beginning of a path, the last point included.
    private func nextNames(behind prefix: String) -> Set<String> {
        var found: Set<String> = []
        for name in vocabulary.names where name.hasPrefix(prefix) {
            found.insert(String(name.dropFirst(prefix.count).prefix { $0 != "." }))
        }
        return found
    }

    private func unknown(function: String, at syntax: Syntax) -> Fault {
        if vocabulary.names.contains(function) {
            return Fault("'\(function)' is not a function", at: syntax.mark, suggestion: function)
        }
        let known = vocabulary.functions + StandardFunction.allCases.map(\.rawValue)
        if let suggestion = nearestName(to: function, among: known) {
            return Fault("unknown function '\(function)'", at: syntax.mark, suggestion: suggestion)
        }
        return Fault("unknown function '\(function)'; there are \(listing(known.sorted()))", at: syntax.mark)
    }
}

extension Syntax {
    /// Where the names of a path stand, in their order.
    fileprivate var marks: [Range<Int>] {
        if case .field(let base, _) = form { base.marks + [mark] } else { [mark] }
    }
}
