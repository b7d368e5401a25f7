/// Why an evaluation has no value.
public enum EvaluationFailure: Hashable, Sendable, BitwiseCopyable {
    /// The slot held no value, and the result depended on it.
    case absent(slot: Int)
    /// An int was divided by zero. (A double divided by zero is infinite, as in IEEE 754.)
    case divisionByZero
    /// The result of int arithmetic, or of `int(…)`, lies beyond 64 bits, or a timestamp or duration beyond its range.
    case overflow
    /// The source gave a value of another type than the slot was bound with.
    case mismatch
    /// A text was to be converted that stands for no value of the type.
    case unreadable
    /// A list has no element of this index.
    case outOfBounds
}

/// What an evaluation came to.
public enum Outcome: Sendable, BitwiseCopyable {
    case value(Operand)
    case failure(EvaluationFailure)
}

/// What the evaluation of a condition came to.
public enum Truth: Hashable, Sendable, BitwiseCopyable {
    case `true`
    case `false`
    /// The condition cannot be judged, for this reason.
    case unknown(EvaluationFailure)
}

extension EvaluationFailure {
    /// The failure in the bits of an operand: what failed in the upper half, a slot in the lower one.
    @inlinable var code: UInt64 {
        switch self {
        case .absent(let slot): UInt64(truncatingIfNeeded: slot) & 0xFFFF_FFFF
        case .divisionByZero: 1 << 32
        case .overflow: 2 << 32
        case .mismatch: 3 << 32
        case .unreadable: 4 << 32
        case .outOfBounds: 5 << 32
        }
    }

    @inlinable
    init(code: UInt64) {
        switch code >> 32 {
        case 0: self = .absent(slot: Int(truncatingIfNeeded: code))
        case 1: self = .divisionByZero
        case 2: self = .overflow
        case 4: self = .unreadable
        case 5: self = .outOfBounds
        default: self = .mismatch
        }
    }
}
