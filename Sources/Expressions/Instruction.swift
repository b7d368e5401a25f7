/// One step of a compiled program.
///
/// A step takes an input from the accumulator or a slot, applies an operation to it, leaves the result in the
/// accumulator, and then does what its follow-up says. `speed > 60.0 && …` is one step: load the slot, compare the
/// double with the payload, go on unless it is false. Jumps only lead forward, so that every program ends.
@usableFromInline
struct Instruction: BitwiseCopyable, Sendable {
    @usableFromInline var operation: Operation
    /// The operation that ``Operation/binary`` applies.
    @usableFromInline var inner: Operation = .pass
    /// The ``Relation`` that a comparison accepts, or which ``Arithmetic``, ``TextTest``, ``TimeFunction`` or
    /// ``TextReading`` is meant, or the kind of a value that is written as a text.
    @usableFromInline var detail: UInt8 = 0
    /// Whether the input is loaded from the slot, and not the accumulator.
    @usableFromInline var loads = false
    /// The kind of every input but a failed one.
    @usableFromInline var expects: Operand.Kind
    /// The register in which ``Operation/binary`` finds its left operand.
    @usableFromInline var left: UInt8 = 0
    @usableFromInline var follow: Follow = .proceed
    /// The register that the follow-up uses, or the chain that it belongs to.
    @usableFromInline var register: UInt8 = 0
    /// Which slot the input is loaded from.
    @usableFromInline var slot: UInt16 = 0
    /// Where the follow-up jumps to.
    @usableFromInline var target: UInt16 = 0
    /// A constant: the right operand, unless the operation is binary.
    @usableFromInline var payload: UInt64 = 0

    init(_ operation: Operation, expecting kind: Operand.Kind) {
        self.operation = operation
        expects = kind
    }

    /// What is done with the input, and with the right operand where there are two. An input without a value skips it.
    @usableFromInline
    enum Operation: UInt8, BitwiseCopyable, Sendable {
        /// The input is the result.
        case pass
        /// The payload is the result, and of the expected kind; there is no input.
        case constant
        /// The inner operation, on a saved left operand and the input.
        case binary
        /// Compares a double with the payload. Six operations, because the outcome then costs no branch that depends on
        /// data.
        case doubleEqual, doubleNotEqual, doubleLess, doubleLessOrEqual, doubleGreater, doubleGreaterOrEqual
        /// Compares an int with the payload; also a bool, or the index of an enumeration's value.
        case intEqual, intNotEqual, intLess, intLessOrEqual, intGreater, intGreaterOrEqual
        case compareDoubles
        case compareInts
        case compareIntWithDouble
        /// The relation accepted is that of the int, on the right, to the double.
        case compareDoubleWithInt
        case compareTexts
        /// Whether the payload has the bit that the index of an enumeration names.
        case member
        case arithmeticOfInts
        case arithmeticOfDoubles
        case negateInt
        case negateDouble
        case doubleOfInt
        case intOfDouble
        /// The text of an enumeration's value. The payload has the index of the set's first text in its lower half, and
        /// the number of values in its upper half.
        case spell
        case size
        case testText
        /// Whether the pattern whose index is the payload is found in a text.
        case match
        case joinTexts
        case readText
        case writeText
        /// Forgets the texts that the last evaluation has made. It stands first in programs that make any.
        case forgetTexts
        case time
        /// Whether the slot has a value.
        case has
    }

    /// What is done when the accumulator holds the result.
    @usableFromInline
    enum Follow: UInt8, BitwiseCopyable, Sendable {
        case proceed
        /// Keeps the result in the register.
        case save
        /// Operand of `&&`, but not the last: false jumps, the first failure is kept.
        case and
        /// Last operand of `&&`: unless it is false, a kept failure wins.
        case andLast
        case or
        case orLast
        /// Further comparison of `in`: a kept failure wins, then a new one, then a true.
        case gather
        /// Condition of `?`: false jumps to the target, a failure to the payload.
        case branch
        case jump
    }
}

extension Instruction.Operation {
    /// Whether the operation takes or makes texts, so that it needs the source and the registers.
    @inlinable var isAboutTexts: Bool {
        switch self {
        case .compareTexts, .testText, .size, .spell, .match, .joinTexts, .readText, .writeText, .forgetTexts: true
        case .pass, .constant, .binary, .doubleEqual, .doubleNotEqual, .doubleLess, .doubleLessOrEqual, .doubleGreater,
            .doubleGreaterOrEqual, .intEqual, .intNotEqual, .intLess, .intLessOrEqual, .intGreater, .intGreaterOrEqual,
            .compareDoubles, .compareInts, .compareIntWithDouble, .compareDoubleWithInt, .member, .arithmeticOfInts,
            .arithmeticOfDoubles, .negateInt, .negateDouble, .doubleOfInt, .intOfDouble, .time, .has:
            false
        }
    }

    /// The comparison of an input with the payload, if there is one that accepts just this.
    init?(_ accepted: Relation, _ comparand: Term.Comparand) {
        switch (comparand, accepted) {
        case (.doubles, .equal): self = .doubleEqual
        case (.doubles, [.less, .greater, .unordered]): self = .doubleNotEqual
        case (.doubles, .less): self = .doubleLess
        case (.doubles, [.less, .equal]): self = .doubleLessOrEqual
        case (.doubles, .greater): self = .doubleGreater
        case (.doubles, [.greater, .equal]): self = .doubleGreaterOrEqual
        case (.bits, .equal): self = .intEqual
        case (.bits, [.less, .greater, .unordered]): self = .intNotEqual
        case (.bits, .less): self = .intLess
        case (.bits, [.less, .equal]): self = .intLessOrEqual
        case (.bits, .greater): self = .intGreater
        case (.bits, [.greater, .equal]): self = .intGreaterOrEqual
        default: return nil
        }
    }
}
