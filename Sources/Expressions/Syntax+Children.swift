/// Taking nodes apart and putting them together again.
extension Syntax {
    /// The nodes right below this one, in the order in which they were written.
    var children: [Syntax] {
        switch form {
        case .null, .bool, .int, .double, .string, .name: []
        case .list(let elements): elements
        case .field(let base, _): [base]
        case .index(let base, let position): [base, position]
        case .call(_, let arguments): arguments
        case .method(let receiver, _, let arguments): [receiver] + arguments
        case .not(let operand), .negated(let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .all(let operands), .any(let operands): operands
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        }
    }

    /// The node with another form at the same place.
    func replacing(_ form: Form, above children: [Syntax]) throws(Fault) -> Syntax {
        let depth = 1 + (children.map(\.depth).max() ?? 0)
        guard depth <= Program.maximumDepth else {
            throw Fault("the expression is nested more than \(Program.maximumDepth) levels deep", at: mark)
        }
        return Syntax(form: form, range: range, mark: mark, depth: depth, offsets: offsets)
    }

    /// Whether a name begins any path in this node.
    func mentions(_ name: String?) -> Bool {
        guard let name else { return false }
        if case .name(name) = form { return true }
        return children.contains { $0.mentions(name) }
    }
}

extension Syntax.Form {
    /// The form with other nodes below it, as many as it has ``Syntax/children``.
    func replacing(_ children: [Syntax]) -> Syntax.Form {
        switch (self, children.first, children.dropFirst().first) {
        case (.list, _, _): .list(children)
        case (.field(_, let name), let base?, _): .field(of: base, name: name)
        case (.index, let base?, let position?): .index(of: base, at: position)
        case (.call(let function, _), _, _): .call(function: function, arguments: children)
        case (.method(_, let name, _), let receiver?, _):
            .method(receiver: receiver, name: name, arguments: Array(children.dropFirst()))
        case (.not, let operand?, _): .not(operand)
        case (.negated, let operand?, _): .negated(operand)
        case (.binary(let symbol, _, _), let left?, let right?): .binary(symbol, left, right)
        case (.all, _, _): .all(children)
        case (.any, _, _): .any(children)
        case (.conditional, let condition?, let then?) where children.count == 3:
            .conditional(condition, then: then, otherwise: children[2])
        case (_, _, _): self
        }
    }
}
