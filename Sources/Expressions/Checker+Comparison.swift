/// Two operands made ready to be compared.
struct Comparison {
    let comparand: Term.Comparand
    let left: Term
    let right: Term
}

extension Checker {
    /// `==`, `!=`, `<`, `<=`, `>` and `>=`.
    mutating func comparison(
        _ syntax: Syntax,
        _ symbol: BinaryOperator,
        _ accepted: Relation,
        _ left: Syntax,
        _ right: Syntax
    ) throws(Fault) -> Checked {
        if elements(of: left) != nil || elements(of: right) != nil {
            return try listComparison(syntax, symbol, left, right)
        }
        let left = try check(left)
        let right = try check(right)
        let compared = try compared(symbol, left, right, at: syntax.mark)
        return Checked(.compare(accepted, compared.comparand, compared.left, compared.right), .bool, syntax)
    }

    /// Decides how two operands are compared. If they cannot be, a literal is to blame, or else what `mark` says.
    func compared(
        _ symbol: BinaryOperator,
        _ left: Checked,
        _ right: Checked,
        at mark: Range<Int>
    ) throws(Fault) -> Comparison {
        switch (left.type, right.type) {
        case (.int, .int), (.int, .double), (.double, .int), (.double, .double):
            return numbers(left, right)
        case (.bool, .bool), (.timestamp, .timestamp), (.duration, .duration):
            return Comparison(comparand: .bits, left: left.term, right: right.term)
        case (.null, .null):
            guard symbol.isEquality else { throw Fault("null has no order", at: mark) }
            return Comparison(comparand: .bits, left: left.term, right: right.term)
        case (.string, .string):
            return Comparison(comparand: .texts, left: left.term, right: right.term)
        case (.enumeration, .string), (.string, .enumeration), (.enumeration, .enumeration):
            guard symbol.isEquality else {
                let choice = left.type == .string ? right : left
                throw Fault("\(choice.type) has no order; name the values with 'in'", at: mark)
            }
            return try texts(left, right, at: mark)
        case (.null, _), (.bool, _), (.int, _), (.double, _), (.string, _), (.timestamp, _), (.duration, _),
            (.enumeration, _), (.list, _):
            throw mismatch(symbol, left, right, at: mark)
        }
    }

    private func numbers(_ left: Checked, _ right: Checked) -> Comparison {
        // An int that a double holds exactly compares alike as a double, and faster.
        let left = right.type == .double ? left.asDouble : left
        let right = left.type == .double ? right.asDouble : right
        let comparand: Term.Comparand =
            switch (left.type, right.type) {
            case (.double, .double): .doubles
            case (.double, _): .doubleWithInt
            case (_, .double): .intWithDouble
            case (_, _): .bits
            }
        return Comparison(comparand: comparand, left: left.term, right: right.term)
    }

    /// Compares an enumeration with a literal or with another text.
    private func texts(_ left: Checked, _ right: Checked, at mark: Range<Int>) throws(Fault) -> Comparison {
        if case .enumeration(let values) = left.type, let text = right.syntax.string {
            let index = try index(of: text, in: values, of: left, at: right.syntax)
            return Comparison(comparand: .bits, left: left.term, right: .constant(.enumeration(index)))
        }
        if case .enumeration(let values) = right.type, let text = left.syntax.string {
            let index = try index(of: text, in: values, of: right, at: left.syntax)
            return Comparison(comparand: .bits, left: .constant(.enumeration(index)), right: right.term)
        }
        if case .enumeration(let values) = left.type, case .enumeration(let others) = right.type {
            if values == others { return Comparison(comparand: .bits, left: left.term, right: right.term) }
            if Set(values).isDisjoint(with: others) {
                throw Fault("these are never equal: \(left.type), and \(right.type)", at: mark)
            }
        }
        return Comparison(comparand: .texts, left: spelt(left), right: spelt(right))
    }

    private func index(
        of text: String,
        in values: [String],
        of choice: Checked,
        at literal: Syntax
    ) throws(Fault) -> Int {
        if let index = values.firstIndex(where: { Relation($0, text) == .equal }) { return index }
        let subject = choice.syntax.path.map { "'\($0.joined(separator: "."))'" } ?? "this"
        throw Fault("\"\(text)\" is not a value of \(subject), \(choice.type)", at: literal, spelt: text, among: values)
    }

    private func mismatch(
        _ symbol: BinaryOperator,
        _ left: Checked,
        _ right: Checked,
        at mark: Range<Int>
    ) -> Fault {
        let message = "'\(symbol.rawValue)' cannot compare \(left.type) with \(right.type)"
        if left.type == .bool || right.type == .bool, symbol.isEquality {
            return Fault("\(message); a condition stands alone, or behind '!'", at: mark)
        }
        if left.type == .null || right.type == .null {
            return Fault("\(message); has(…) tells whether there is a value", at: mark)
        }
        if left.type == .bool, left.syntax.isOrdering {
            return Fault("\(message); 'a < b < c' is written 'a < b && b < c'", at: mark)
        }
        if left.type.isTime || right.type.isTime { return mismatch(of: left, right, message, at: mark) }
        // A quoted number beside a number lacks nothing but the removal of its quotes.
        for side in [left, right] {
            guard let text = side.syntax.string else { continue }
            return Fault(message, at: side.syntax, suggestion: Double(text) == nil ? nil : text)
        }
        return Fault(message, at: mark)
    }

    /// Blames the operand beside a timestamp or a duration: a text may lack nothing but the name of its type.
    private func mismatch(of left: Checked, _ right: Checked, _ message: String, at mark: Range<Int>) -> Fault {
        let (time, other) = left.type.isTime ? (left, right) : (right, left)
        let conversion = time.type == .timestamp ? "timestamp" : "duration"
        let reading: TextReading = time.type == .timestamp ? .timestamp : .duration
        guard let text = other.syntax.string, Term.Constant(reading(text)) != nil else {
            return Fault("\(message); it is compared with \(conversion)(\"…\")", at: mark)
        }
        return Fault(message, at: other.syntax, suggestion: "\(conversion)(\"\(text)\")")
    }
}

extension Checker.Checked {
    /// An int literal as a double if that changes nothing; anything else as it is.
    fileprivate var asDouble: Self {
        guard case .int(let value)? = term.constant, let double = Double(exactly: value) else { return self }
        return Self(.constant(.double(double)), .double, syntax)
    }
}

extension BinaryOperator {
    /// Whether it asks for equality only, which everything has.
    var isEquality: Bool {
        switch self {
        case .equal, .notEqual, .memberOf: true
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .multiply, .divide, .remainder, .add, .subtract: false
        }
    }
}

extension Syntax {
    /// Whether this is a comparison with `<`, `<=`, `>` or `>=`.
    fileprivate var isOrdering: Bool {
        guard case .binary(let symbol, _, _) = form else { return false }
        return symbol.accepted != nil && !symbol.isEquality
    }
}
