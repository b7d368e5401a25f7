/// The texts and patterns of a program, and the operations that need them.
@usableFromInline
struct Literals: Sendable {
    /// The texts of string literals and of enumerations that are used as strings.
    @usableFromInline let texts: [String]
    /// What `matches` looks for.
    @usableFromInline let patterns: [Pattern]

    /// The text that the bits of an operand stand for: a literal's, one that the evaluation has made, or one of the
    /// source.
    @inlinable
    func string<Source: SlotSource & ~Copyable>(
        _ bits: UInt64,
        from source: borrowing Source,
        or made: [String]
    ) -> String {
        guard bits >= Operand.ownTextMark else { return source.string(UInt32(truncatingIfNeeded: bits)) }
        let index = Int(UInt32(truncatingIfNeeded: bits))
        if bits >= Operand.madeTextMark { return index < made.count ? made[index] : "" }
        return index < texts.count ? texts[index] : ""
    }

    /// The operations on texts, which are too long to stand in the interpreter.
    @inlinable
    @inline(never)
    func operate<Source: SlotSource & ~Copyable>(
        _ operation: Instruction.Operation,
        _ detail: UInt8,
        _ left: UInt64,
        _ right: UInt64,
        from source: borrowing Source,
        making made: inout [String]
    ) -> Operand {
        switch operation {
        case .compareTexts:
            let (left, right) = (string(left, from: source, or: made), string(right, from: source, or: made))
            return ProgramTable.compared(detail, Relation(left, right))
        case .testText:
            let (left, right) = (string(left, from: source, or: made), string(right, from: source, or: made))
            return .bool((TextTest(rawValue: detail) ?? .contains)(left, right))
        case .size:
            return Self.size(of: string(left, from: source, or: made))
        case .spell:
            return Self.spelling(left, values: right)
        case .match:
            return matches(string(left, from: source, or: made), pattern: right)
        case .joinTexts:
            return Self.keep(string(left, from: source, or: made) + string(right, from: source, or: made), in: &made)
        case .readText:
            return (TextReading(rawValue: detail) ?? .int)(string(left, from: source, or: made))
        case .writeText:
            return Self.write(detail, left, in: &made)
        case .forgetTexts:
            return Self.forget(&made)
        case .pass, .constant, .binary, .doubleEqual, .doubleNotEqual, .doubleLess, .doubleLessOrEqual, .doubleGreater,
            .doubleGreaterOrEqual, .intEqual, .intNotEqual, .intLess, .intLessOrEqual, .intGreater, .intGreaterOrEqual,
            .compareDoubles, .compareInts, .compareIntWithDouble, .compareDoubleWithInt, .member, .arithmeticOfInts,
            .arithmeticOfDoubles, .negateInt, .negateDouble, .doubleOfInt, .intOfDouble, .time, .has:
            return .failure(.mismatch)
        }
    }

    /// How many code points a text has.
    @usableFromInline
    static func size(of text: String) -> Operand {
        .int(Int64(text.unicodeScalars.count))
    }

    /// Whether a pattern of the program's is found in a text.
    @usableFromInline
    func matches(_ text: String, pattern: UInt64) -> Operand {
        guard pattern < UInt64(patterns.count) else { return .failure(.mismatch) }
        return .bool(patterns[Int(pattern)].isFound(in: text))
    }

    /// Keeps the text of a value, of the kind that an instruction's detail names.
    @usableFromInline
    static func write(_ kind: UInt8, _ bits: UInt64, in made: inout [String]) -> Operand {
        let value = Operand(kind: Operand.Kind(rawValue: kind) ?? .null, bits: bits)
        guard let text = value.written else { return .failure(.mismatch) }
        return keep(text, in: &made)
    }

    @usableFromInline
    static func keep(_ text: String, in made: inout [String]) -> Operand {
        made.append(text)
        return .madeText(made.count - 1)
    }

    @usableFromInline
    static func forget(_ made: inout [String]) -> Operand {
        made.removeAll(keepingCapacity: true)
        return .null
    }

    /// The text of an enumeration's value in the program's table, which ``Instruction/Operation/spell`` describes.
    @usableFromInline
    static func spelling(_ index: UInt64, values: UInt64) -> Operand {
        guard index < values >> 32 else { return .failure(.mismatch) }
        return .ownText(Int(UInt32(truncatingIfNeeded: values)) + Int(index))
    }
}
