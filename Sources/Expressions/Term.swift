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
    /// Whether a pattern is found in a text.
    case match(Term, Pattern)
    case join(Term, Term)
    /// The value that a text stands for.
    case read(TextReading, Term)
    /// The text of a value.
    case write(Term)
    /// A function of times; one that has no second argument gets a zero.
    case time(TimeFunction, Term, Term)
    /// The last term, once all others are known to have a value: CEL makes a list before it looks into it.
    case demanding([Term], then: Term)
    /// What is known to have no value.
    case failure(EvaluationFailure, Operand.Kind)
    /// The element of this index, from 0; it fails beyond the list.
    case pick(index: Term, of: [Term])

    /// A value known at compile time.
    enum Constant {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case enumeration(Int)
        case text(String)
        case timestamp(Int64)
        case duration(Int64)
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
        case .has, .not, .compare, .all, .any, .choice, .member, .test, .match: .bool
        case .negate(_, let kind), .arithmetic(_, let kind, _, _): kind == .int ? .int : .double
        case .choose(_, let then, _): then.kind
        case .doubleOfInt: .double
        case .intOfDouble, .size: .int
        case .spell, .join, .write: .text
        case .read(let reading, _): reading.kind
        case .time(let function, _, _): function.kind
        case .demanding(_, let then): then.kind
        case .failure(_, let kind): kind
        case .pick(_, let elements): elements.first?.kind ?? .failure
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
        case .timestamp: .timestamp
        case .duration: .duration
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
