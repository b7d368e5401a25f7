/// Gives every part of an expression its type, binds its names, and refuses what cannot be evaluated.
struct Checker<Words: Vocabulary> {
    var vocabulary: Words
    /// Whether the evaluation will make texts.
    var makesTexts = false
    /// The highest cost of a slot that was bound since it was last set.
    var highestCost = 1
    /// How many nodes have been looked at; macros look at one more than once.
    private var nodes = 0

    init(vocabulary: Words) {
        self.vocabulary = vocabulary
    }

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
        try count(syntax)
        switch syntax.form {
        case .null: return Checked(.constant(.null), .null, syntax)
        case .bool(let value): return Checked(.constant(.bool(value)), .bool, syntax)
        case .int(let value): return Checked(.constant(.int(value)), .int, syntax)
        case .double(let value): return Checked(.constant(.double(value)), .double, syntax)
        case .string(let text): return Checked(.constant(.text(text)), .string, syntax)
        case .list: throw listWithoutUse(syntax)
        case .index(let list, let position): return try element(of: list, at: position, syntax)
        case .name, .field, .call: return try bound(syntax)
        case .method(let receiver, let name, let arguments):
            return try method(syntax, receiver: receiver, name: name, arguments: arguments)
        case .not(let operand):
            return Checked(.not(try condition(operand, for: "'!' negates")), .bool, syntax)
        case .negated(let operand):
            let number = try number(operand, for: "'-' works on")
            return Checked(.folded(negating: number.term, number.type == .int ? .int : .double), number.type, syntax)
        case .all(let operands):
            return Checked(.all(try cheapestFirst(operands, for: "'&&' joins")), .bool, syntax)
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
    /// Counts a node, so that no nest of macros is looked at for ever.
    mutating func count(_ syntax: Syntax) throws(Fault) {
        nodes += 1
        guard nodes <= Program.maximumNodes else {
            throw Fault("lists in lists make more than \(Program.maximumNodes) parts of this expression", at: syntax)
        }
    }

    /// Checks what must be true or false.
    mutating func condition(_ syntax: Syntax, for purpose: String) throws(Fault) -> Term {
        let checked = try check(syntax)
        guard checked.type == .bool else {
            throw Fault("\(purpose) conditions, but this is \(checked.type)", at: syntax)
        }
        return checked.term
    }

    /// Checks the operands of `&&`, and puts those first that cost least; equals stay as they were written.
    private mutating func cheapestFirst(_ operands: [Syntax], for purpose: String) throws(Fault) -> [Term] {
        let outerCost = highestCost
        var priced: [(cost: Int, term: Term)] = []
        for operand in operands {
            highestCost = 1
            let term = try condition(operand, for: purpose)
            priced.append((highestCost, term))
        }
        highestCost = max(outerCost, priced.map(\.cost).max() ?? 1)
        let order = priced.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
        return order.map(\.element.term)
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
}
