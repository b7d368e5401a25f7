/// Builds the tree of an expression by recursive descent.
///
/// The grammar is that of the CEL language definition, "Syntax", less maps and messages.
struct Parser {
    let tokens: [Token]
    var index = 0
    /// How deep the descent is; bounded, so that no source exhausts the stack.
    var nesting = 0

    /// Parses a whole source.
    static func parse(_ source: String) throws(Fault) -> Syntax {
        guard source.utf8.count <= Program.maximumLength else {
            throw Fault("an expression has at most \(Program.maximumLength) bytes", at: 0..<1)
        }
        var parser = Parser(tokens: try Lexer.tokens(of: source))
        if parser.current.kind == .end { throw Fault("the expression is empty", at: 0..<1) }
        let expression = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpected(instead: "an operator or the end") }
        return expression
    }

    private init(tokens: [Token]) {
        self.tokens = tokens
    }

    /// A condition with its two branches, or what binds tighter.
    mutating func expression() throws(Fault) -> Syntax {
        try descend()
        defer { nesting -= 1 }
        let condition = try chain(.or)
        let mark = current.range
        guard take(.question) else { return condition }
        let then = try chain(.or)
        try expect(.colon, for: "the ':' of '?'")
        let otherwise = try expression()
        let form = Syntax.Form.conditional(condition, then: then, otherwise: otherwise)
        return try node(form, from: condition, to: otherwise, mark: mark, above: [condition, then, otherwise])
    }

    /// Operands joined by `||`, or by `&&` one level down.
    private mutating func chain(_ symbol: Symbol) throws(Fault) -> Syntax {
        let first = symbol == .or ? try chain(.and) : try binary(above: 0)
        let mark = current.range
        guard current.kind == .symbol(symbol) else { return first }
        var operands = [first]
        var last = first
        while take(symbol) {
            last = symbol == .or ? try chain(.and) : try binary(above: 0)
            operands.append(last)
        }
        return try node(
            symbol == .or ? .any(operands) : .all(operands),
            from: first,
            to: last,
            mark: mark,
            above: operands
        )
    }

    /// Operators that bind tighter than a level, from left to right.
    private mutating func binary(above level: Int) throws(Fault) -> Syntax {
        var left = try unary()
        while let binaryOperator = currentOperator, binaryOperator.precedence > level {
            let mark = current.range
            index += 1
            let right = try binary(above: binaryOperator.precedence)
            left = try node(
                .binary(binaryOperator, left, right),
                from: left,
                to: right,
                mark: mark,
                above: [left, right]
            )
        }
        return left
    }

    private mutating func unary() throws(Fault) -> Syntax {
        let sign = current.range
        let isNegation = current.kind == .symbol(.minus)
        guard isNegation || current.kind == .symbol(.not) else { return try member() }
        index += 1
        if isNegation, let literal = try negativeLiteral(sign: sign) { return literal }
        try descend()
        defer { nesting -= 1 }
        let operand = try unary()
        return try node(
            isNegation ? .negated(operand) : .not(operand),
            range: sign.lowerBound..<operand.range.upperBound,
            mark: sign,
            above: [operand]
        )
    }

    /// A number behind a minus sign is one literal, or the smallest int could not be written.
    private mutating func negativeLiteral(sign: Range<Int>) throws(Fault) -> Syntax? {
        let range = sign.lowerBound..<current.range.upperBound
        switch current.kind {
        case .int(let magnitude):
            index += 1
            guard magnitude <= Int64.min.magnitude else { throw outOfRange(range) }
            return try node(.int(Int64(truncatingIfNeeded: 0 &- magnitude)), range: range, mark: range, above: [])
        case .double(let magnitude):
            index += 1
            return try node(.double(-magnitude), range: range, mark: range, above: [])
        case .word, .string, .symbol, .end:
            return nil
        }
    }
}

extension BinaryOperator {
    /// How tightly the operator binds its operands; all of them group from the left.
    fileprivate var precedence: Int {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .memberOf: 1
        case .add, .subtract: 2
        case .multiply, .divide, .remainder: 3
        }
    }
}
