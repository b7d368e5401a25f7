/// Terms whose value is worked out at once where everything that it depends on is known.
extension Term {
    /// Arithmetic, worked out at once where both operands are known and the result is a value. What fails is left for
    /// the evaluation, as CEL wants it: `false && 1 / 0 > 0` is false.
    static func folded(_ symbol: Arithmetic, _ kind: NumberKind, _ left: Term, _ right: Term) -> Term {
        switch (left.constant, right.constant) {
        case (.int(let left)?, .int(let right)?):
            if let value = symbol(left, right).int { return .constant(.int(value)) }
        case (.double(let left)?, .double(let right)?):
            if let value = symbol(left, right).double { return .constant(.double(value)) }
        default: break
        }
        return .arithmetic(symbol, kind, left, right)
    }

    /// A function of times, worked out at once where it can be.
    static func folded(_ function: TimeFunction, _ left: Term, _ right: Term) -> Term {
        if let first = left.constant?.milliseconds, let second = right.constant?.milliseconds,
            let constant = Constant(function(first, second))
        {
            return .constant(constant)
        }
        return .time(function, left, right)
    }

    /// The value of a text, read at once where it is known and stands for one.
    static func folded(reading: TextReading, _ text: Term) -> Term {
        if case .text(let literal)? = text.constant, let constant = Constant(reading(literal)) {
            return .constant(constant)
        }
        return .read(reading, text)
    }

    /// A term behind others that must have a value too, if there are any.
    static func after(_ demanded: [Term], _ term: Term) -> Term {
        demanded.isEmpty ? term : .demanding(demanded, then: term)
    }

    /// Negation, worked out at once where it can be.
    static func folded(negating operand: Term, _ kind: NumberKind) -> Term {
        switch operand.constant {
        case .int(let value)?:
            if let negative = Operand.negated(value).int { return .constant(.int(negative)) }
        case .double(let value)?:
            return .constant(.double(-value))
        case .null, .bool, .enumeration, .text, .timestamp, .duration, nil: break
        }
        return .negate(operand, kind)
    }
}

extension Term.Constant {
    /// The value of an operand that is no text, no index and no failure; otherwise `nil`.
    init?(_ operand: Operand) {
        switch operand.kind {
        case .null: self = .null
        case .bool: self = .bool(operand.bits != 0)
        case .int: self = .int(Int64(bitPattern: operand.bits))
        case .double: self = .double(Double(bitPattern: operand.bits))
        case .timestamp: self = .timestamp(Int64(bitPattern: operand.bits))
        case .duration: self = .duration(Int64(bitPattern: operand.bits))
        case .enumeration, .text, .absent, .failure: return nil
        }
    }

    /// The value as an operand; `nil` for texts, which need a program to keep them, and for indices.
    var operand: Operand? {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .timestamp(let value): .timestamp(milliseconds: value)
        case .duration(let value): .duration(milliseconds: value)
        case .enumeration, .text: nil
        }
    }

    /// What a function of times takes: milliseconds, or a plain number beside them.
    fileprivate var milliseconds: Int64? {
        switch self {
        case .int(let value), .timestamp(let value), .duration(let value): value
        case .null, .bool, .double, .enumeration, .text: nil
        }
    }
}
