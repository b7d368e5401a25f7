/// The step from token to token and the making of nodes.
extension Parser {
    var current: Token { tokens[index] }

    var previous: Token { tokens[max(index - 1, 0)] }

    /// The operator between two operands that the current token is.
    var currentOperator: BinaryOperator? {
        switch current.kind {
        case .symbol(let symbol): BinaryOperator(rawValue: symbol.rawValue)
        case .word("in"): .memberOf
        case .word, .int, .double, .string, .end: nil
        }
    }

    mutating func take(_ symbol: Symbol) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        index += 1
        return true
    }

    /// Takes a symbol; at the end of the source the one that opened what is missing is to blame.
    mutating func expect(_ symbol: Symbol, for missing: String, opening: Range<Int>? = nil) throws(Fault) {
        if take(symbol) { return }
        if current.kind == .end, let opening { throw Fault("\(missing) is missing", at: opening) }
        throw unexpected(instead: missing)
    }

    mutating func descend() throws(Fault) {
        nesting += 1
        guard nesting <= Program.maximumDepth else { throw tooDeep(current.range) }
    }

    mutating func leaf(_ form: Syntax.Form) throws(Fault) -> Syntax {
        let token = current
        index += 1
        return try node(form, range: token.range, mark: token.range, above: [], offsets: token.offsets)
    }

    func node(
        _ form: Syntax.Form,
        from first: Syntax,
        to last: Syntax,
        mark: Range<Int>,
        above children: [Syntax]
    ) throws(Fault) -> Syntax {
        try node(form, range: first.range.lowerBound..<last.range.upperBound, mark: mark, above: children)
    }

    func node(
        _ form: Syntax.Form,
        range: Range<Int>,
        mark: Range<Int>,
        above children: [Syntax],
        offsets: [Int] = []
    ) throws(Fault) -> Syntax {
        let depth = 1 + (children.map(\.depth).max() ?? 0)
        guard depth <= Program.maximumDepth else { throw tooDeep(mark) }
        return Syntax(form: form, range: range, mark: mark, depth: depth, offsets: offsets)
    }
}

extension Parser {
    func unexpected(instead expected: String) -> Fault {
        var suggestion: String?
        if case .word(let word) = current.kind { suggestion = Self.operatorWords[word.lowercased()] }
        if case .word("not") = previous.kind, index > 0 {
            return Fault("'not' is not an operator", at: previous.range, suggestion: "!")
        }
        return Fault(
            "expected \(expected), found \(current.kind.description)",
            at: current.range,
            suggestion: suggestion
        )
    }

    /// Operators of other languages, and how CEL writes them.
    private static let operatorWords = [
        "and": "&&", "or": "||", "is": "==", "eq": "==", "ne": "!=", "mod": "%", "div": "/",
    ]

    func unsupported(_ message: String) -> Fault {
        Fault(message, at: current.range)
    }

    func outOfRange(_ range: Range<Int>) -> Fault {
        Fault("an int lies between \(Int64.min) and \(Int64.max)", at: range)
    }

    func tooDeep(_ range: Range<Int>) -> Fault {
        Fault("the expression is nested more than \(Program.maximumDepth) levels deep", at: range)
    }
}
