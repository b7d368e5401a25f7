/// Values, and what follows them behind points.
extension Parser {
    /// A primary and what follows it behind points and in brackets.
    mutating func member() throws(Fault) -> Syntax {
        var base = try primary()
        while true {
            if current.kind == .symbol(.openBracket) {
                base = try element(of: base)
                continue
            }
            if current.kind == .symbol(.openBrace) { throw unsupported("messages and maps are not supported") }
            guard take(.point) else { return base }
            let mark = current.range
            // Behind a point only the words that are literals or operators cannot be names.
            guard case .word(let name) = current.kind, !["true", "false", "null", "in"].contains(name) else {
                throw unexpected(instead: "a field name")
            }
            index += 1
            if current.kind == .symbol(.openParenthesis) {
                let (arguments, end) = try arguments()
                base = try node(
                    .method(receiver: base, name: name, arguments: arguments),
                    range: base.range.lowerBound..<end,
                    mark: mark,
                    above: arguments + [base]
                )
            } else {
                base = try node(
                    .field(of: base, name: name),
                    range: base.range.lowerBound..<mark.upperBound,
                    mark: mark,
                    above: [base]
                )
            }
        }
    }

    private mutating func element(of base: Syntax) throws(Fault) -> Syntax {
        let opening = current.range
        index += 1
        let position = try expression()
        try expect(.closeBracket, for: "a closing ']'", opening: opening)
        return try node(
            .index(of: base, at: position),
            range: base.range.lowerBound..<previous.range.upperBound,
            mark: opening.lowerBound..<previous.range.upperBound,
            above: [base, position]
        )
    }

    private mutating func primary() throws(Fault) -> Syntax {
        let token = current
        let range = token.range
        switch token.kind {
        case .int(let magnitude):
            guard let value = Int64(exactly: magnitude) else { throw outOfRange(range) }
            return try leaf(.int(value))
        case .double(let value): return try leaf(.double(value))
        case .string(let text): return try leaf(.string(text))
        case .word("true"): return try leaf(.bool(true))
        case .word("false"): return try leaf(.bool(false))
        case .word("null"): return try leaf(.null)
        case .word(let name):
            guard !reservedWords.contains(name) else {
                throw Fault("'\(name)' is a reserved word and cannot be a name", at: range)
            }
            index += 1
            guard current.kind == .symbol(.openParenthesis) else {
                return try node(.name(name), range: range, mark: range, above: [])
            }
            let (arguments, end) = try arguments()
            let form = Syntax.Form.call(function: name, arguments: arguments)
            return try node(form, range: range.lowerBound..<end, mark: range, above: arguments)
        case .symbol(.openParenthesis):
            index += 1
            let inner = try expression()
            try expect(.closeParenthesis, for: "a closing ')'", opening: range)
            return inner
        case .symbol(.openBracket):
            index += 1
            let elements = try list(until: .closeBracket, opening: range)
            let whole = range.lowerBound..<previous.range.upperBound
            return try node(.list(elements), range: whole, mark: whole, above: elements)
        case .symbol(.openBrace):
            throw unsupported("messages and maps are not supported")
        case .symbol, .end:
            throw unexpected(instead: "a value")
        }
    }
}

extension Parser {
    /// The arguments of a call, and the offset behind its closing parenthesis.
    private mutating func arguments() throws(Fault) -> (arguments: [Syntax], end: Int) {
        let opening = current.range
        index += 1
        let arguments = try list(until: .closeParenthesis, opening: opening)
        return (arguments, previous.range.upperBound)
    }

    /// Expressions separated by commas; as in CEL, a list literal may end with one.
    private mutating func list(until closing: Symbol, opening: Range<Int>) throws(Fault) -> [Syntax] {
        var elements: [Syntax] = []
        while !take(closing) {
            elements.append(try expression())
            if take(closing) { break }
            try expect(.comma, for: "a ',' or a '\(closing.rawValue)'", opening: opening)
            if closing == .closeParenthesis, current.kind == .symbol(closing) {
                throw unexpected(instead: "an argument")
            }
        }
        return elements
    }
}
