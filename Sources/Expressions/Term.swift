/// An expression after checking: every name is a slot, every operator knows the type that it works on.
indirect enum Term {
    case constant(Constant)
    case slot(Int, Operand.Kind)
    /// Whether a slot has a value.
    case has(slot: Int, Operand.Kind)
    case not(Term)
    case negate(Term, NumberKind)
    case arithmetic(Arithmetic, NumberKind, Term, Term)
    case compare(Relation, Comparand, Term, Term)
    case all([Term])
    case any([Term])
    case choose(Term, then: Term, otherwise: Term)
    /// Whether an enumeration's value is one of those whose bits are set.
    case choice(Term, bits: UInt64)
    /// Whether the first term equals one of the others, each compared in its own way.
    case member(Term, of: [(term: Term, comparand: Comparand)])
    case doubleOfInt(Term)
    case intOfDouble(Term)
    /// The text of an enumeration's value.
    case spell(Term, values: [String])
    case size(Term)
    case test(TextTest, Term, Term)

    /// A value known at compile time.
    enum Constant {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case enumeration(Int)
        case text(String)
    }

    /// The two number types.
    enum NumberKind {
        case int
        case double
    }

    /// What a comparison compares.
    enum Comparand {
        case doubles
        /// Ints, bools, nulls or indices of one enumeration: whatever the bits alone decide.
        case bits
        case intWithDouble
        case doubleWithInt
        case texts
    }
}

extension Term {
    /// The kind that the term's value has, when it has one.
    var kind: Operand.Kind {
        switch self {
        case .constant(let constant): constant.kind
        case .slot(_, let kind): kind
        case .has, .not, .compare, .all, .any, .choice, .member, .test: .bool
        case .negate(_, let kind), .arithmetic(_, let kind, _, _): kind == .int ? .int : .double
        case .choose(_, let then, _): then.kind
        case .doubleOfInt: .double
        case .intOfDouble, .size: .int
        case .spell: .text
        }
    }

    /// The value of the term, if it is known already.
    var constant: Constant? {
        if case .constant(let constant) = self { constant } else { nil }
    }
}

extension Term.Constant {
    var kind: Operand.Kind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .enumeration: .enumeration
        case .text: .text
        }
    }
}

extension Term.Comparand {
    /// How the operands are compared when they change places.
    var mirrored: Term.Comparand {
        switch self {
        case .intWithDouble: .doubleWithInt
        case .doubleWithInt: .intWithDouble
        case .doubles, .bits, .texts: self
        }
    }
}

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

    /// Negation, worked out at once where it can be.
    static func folded(negating operand: Term, _ kind: NumberKind) -> Term {
        switch operand.constant {
        case .int(let value)?:
            if let negative = Operand.negated(value).int { return .constant(.int(negative)) }
        case .double(let value)?:
            return .constant(.double(-value))
        case .null, .bool, .enumeration, .text, nil: break
        }
        return .negate(operand, kind)
    }
}
