extension ProgramTable {
    /// The operations on numbers and times that are too rare to stand in the interpreter.
    @usableFromInline
    static func operateOnNumbers(
        _ operation: Instruction.Operation,
        _ detail: UInt8,
        _ left: UInt64,
        _ right: UInt64
    ) -> Operand {
        switch operation {
        case .arithmeticOfInts:
            (Arithmetic(rawValue: detail) ?? .add)(Int64(bitPattern: left), Int64(bitPattern: right))
        case .arithmeticOfDoubles:
            (Arithmetic(rawValue: detail) ?? .add)(Double(bitPattern: left), Double(bitPattern: right))
        case .compareIntWithDouble:
            compared(detail, Relation(Int64(bitPattern: left), Double(bitPattern: right)))
        case .compareDoubleWithInt:
            // The emitter has turned round what is accepted.
            compared(detail, Relation(Int64(bitPattern: right), Double(bitPattern: left)))
        case .compareInts: compared(detail, Relation(Int64(bitPattern: left), Int64(bitPattern: right)))
        case .compareDoubles: compared(detail, Relation(Double(bitPattern: left), Double(bitPattern: right)))
        case .negateInt: .negated(Int64(bitPattern: left))
        case .negateDouble: .double(-Double(bitPattern: left))
        case .doubleOfInt: .double(Double(Int64(bitPattern: left)))
        case .intOfDouble: .truncated(Double(bitPattern: left))
        case .time: (TimeFunction(rawValue: detail) ?? .later)(Int64(bitPattern: left), Int64(bitPattern: right))
        case .pass, .constant, .binary, .doubleEqual, .doubleNotEqual, .doubleLess, .doubleLessOrEqual, .doubleGreater,
            .doubleGreaterOrEqual, .intEqual, .intNotEqual, .intLess, .intLessOrEqual, .intGreater, .intGreaterOrEqual,
            .compareTexts, .member, .spell, .size, .testText, .match, .joinTexts, .readText, .writeText, .forgetTexts,
            .has:
            .failure(.mismatch)
        }
    }

    @inlinable
    static func compared(_ accepted: UInt8, _ found: Relation) -> Operand {
        .bool(Relation(rawValue: accepted).accepts(found))
    }

    /// Joins a comparison of `in` with those before it: a failure fails the whole list, or else one true is enough.
    @inlinable
    static func gathered(_ kept: Operand, _ latest: Operand) -> Operand {
        kept.kind == .failure || (latest.kind == .bool && kept.isTrue) ? kept : latest
    }

    /// The result when the input has no value of the expected type: operations pass failures on, and `has` finds an
    /// absence.
    @usableFromInline
    @inline(never)
    static func withoutValue(_ input: Operand, slot: UInt16, _ operation: Instruction.Operation) -> Operand {
        switch input.kind {
        case .failure: input
        case .absent where operation == .has: .bool(false)
        case .absent: .failure(.absent(slot: Int(slot)))
        case .null, .bool, .int, .double, .enumeration, .text, .timestamp, .duration: .failure(.mismatch)
        }
    }
}
