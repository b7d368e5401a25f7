/// Gives every part of an expression its type, binds its names, and refuses what cannot be evaluated.
struct Checker<Words: Vocabulary> {
    var vocabulary: Words

    /// A part that has been checked.
    struct Checked {
        let term: Term
        let type: ValueType
        let syntax: Syntax

        init(_ term: Term, _ type: ValueType, _ syntax: Syntax) {
            self.term = term
            self.type = type
            self.syntax = syntax
        }
    }

    /// Checks a whole expression.
    mutating func check(_ syntax: Syntax, expecting expected: ValueType?) throws(Fault) -> Checked {
        let checked = try check(syntax)
        guard let expected, checked.type != expected else { return checked }
        throw Fault("the expression must be \(expected), but is \(checked.type)", at: syntax)
    }

    mutating func check(_ syntax: Syntax) throws(Fault) -> Checked {
        switch syntax.form {
        case .null: return Checked(.constant(.null), .null, syntax)
        case .bool(let value): return Checked(.constant(.bool(value)), .bool, syntax)
        case .int(let value): return Checked(.constant(.int(value)), .int, syntax)
        case .double(let value): return Checked(.constant(.double(value)), .double, syntax)
        case .string(let text): return Checked(.constant(.text(text)), .string, syntax)
        case .list: throw Fault("a list can only stand behind 'in' and in size()", at: syntax)
        case .name, .field, .call: return try bound(syntax)
        case .method(let receiver, let name, let arguments):
            return try method(syntax, receiver: receiver, name: name, arguments: arguments)
        case .not(let operand):
            return Checked(.not(try condition(operand, for: "'!' negates")), .bool, syntax)
        case .negated(let operand):
            let number = try number(operand, for: "'-' works on")
            return Checked(.folded(negating: number.term, number.type == .int ? .int : .double), number.type, syntax)
        case .all(let operands):
            return Checked(.all(try conditions(operands, for: "'&&' joins")), .bool, syntax)
        case .any(let operands):
            return Checked(.any(try conditions(operands, for: "'||' joins")), .bool, syntax)
        case .conditional(let condition, let then, let otherwise):
            return try choice(syntax, condition, then, otherwise)
        case .binary(let symbol, let left, let right):
            if symbol == .memberOf { return try membership(syntax, of: left, in: right) }
            if let accepted = symbol.accepted { return try comparison(syntax, symbol, accepted, left, right) }
            return try arithmetic(syntax, symbol, left, right)
        }
    }
}

extension Checker {
    /// Checks what must be true or false.
    mutating func condition(_ syntax: Syntax, for purpose: String) throws(Fault) -> Term {
        let checked = try check(syntax)
        guard checked.type == .bool else {
            throw Fault("\(purpose) conditions, but this is \(checked.type)", at: syntax)
        }
        return checked.term
    }

    private mutating func conditions(_ operands: [Syntax], for purpose: String) throws(Fault) -> [Term] {
        var terms: [Term] = []
        for operand in operands {
            terms.append(try condition(operand, for: purpose))
        }
        return terms
    }

    /// Checks what must be an int or a double.
    mutating func number(_ syntax: Syntax, for purpose: String) throws(Fault) -> Checked {
        let checked = try check(syntax)
        guard checked.type.isNumber else {
            throw Fault("\(purpose) numbers, but this is \(checked.type)", at: syntax)
        }
        return checked
    }

    private mutating func arithmetic(
        _ syntax: Syntax,
        _ symbol: BinaryOperator,
        _ left: Syntax,
        _ right: Syntax
    ) throws(Fault) -> Checked {
        let name = "'\(symbol.rawValue)'"
        let left = try number(left, for: "\(name) works on")
        let right = try number(right, for: "\(name) works on")
        guard let arithmetic = Arithmetic(symbol), let pair = unified(left, right) else {
            throw Fault("\(name) needs two ints or two doubles; double(…) turns an int into a double", at: syntax.mark)
        }
        guard symbol != .remainder || pair.type == .int else { throw Fault("'%' works on ints only", at: syntax.mark) }
        let kind: Term.NumberKind = pair.type == .int ? .int : .double
        return Checked(.folded(arithmetic, kind, pair.left, pair.right), pair.type, syntax)
    }

    private mutating func choice(
        _ syntax: Syntax,
        _ condition: Syntax,
        _ then: Syntax,
        _ otherwise: Syntax
    ) throws(Fault) -> Checked {
        let condition = try self.condition(condition, for: "'?' needs")
        let then = try check(then)
        let otherwise = try check(otherwise)
        guard let pair = unified(then, otherwise) else {
            throw Fault(
                "both sides of ':' must be of one type; here is \(then.type), there \(otherwise.type)",
                at: syntax.mark
            )
        }
        if case .bool(let decided)? = condition.constant {
            return Checked(decided ? pair.left : pair.right, pair.type, syntax)
        }
        return Checked(.choose(condition, then: pair.left, otherwise: pair.right), pair.type, syntax)
    }

    /// Two operands brought to one type, or `nil` if there is none.
    ///
    /// This holds the one leniency towards CEL: an int literal beside a double is read as a double.
    private func unified(_ left: Checked, _ right: Checked) -> (left: Term, right: Term, type: ValueType)? {
        if left.type == right.type { return (left.term, right.term, left.type) }
        if left.type.isText, right.type.isText { return (spelt(left), spelt(right), .string) }
        if right.type == .double, case .int(let value) = left.syntax.form {
            return (.constant(.double(Double(value))), right.term, .double)
        }
        if left.type == .double, case .int(let value) = right.syntax.form {
            return (left.term, .constant(.double(Double(value))), .double)
        }
        return nil
    }

    /// A text as a string, whichever way it was held.
    func spelt(_ checked: Checked) -> Term {
        if case .enumeration(let values) = checked.type { .spell(checked.term, values: values) } else { checked.term }
    }
}
