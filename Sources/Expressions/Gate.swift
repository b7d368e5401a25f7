/// A step of a condition `a && b && …` that compares a slot with a constant, in a form that is decided with few instructions.
///
/// Most conditions that are evaluated are false, and most of these because of such a step at their beginning. To find that
/// here costs a fraction of running the program.
@usableFromInline
struct Gate: BitwiseCopyable, Sendable {
    @usableFromInline let test: Test
    /// The kind that the slot's value must have; where it has none, the program has to find out what that means.
    @usableFromInline let expects: Operand.Kind
    /// Which relations of a double to the payload fulfil the step: bits for less, equal, greater and unordered.
    @usableFromInline let relations: UInt8
    /// The step is the last one: it decides the condition either way.
    @usableFromInline let isLast: Bool
    @usableFromInline let slot: UInt16
    /// The bits of the double that is compared with, or for each small value whether it fulfils the step.
    @usableFromInline let payload: UInt64

    @usableFromInline
    enum Test: UInt8, BitwiseCopyable, Sendable {
        /// This is no such step.
        case none
        case double
        /// Bools and enumerations.
        case bits
    }

    /// The gates of a program, one for each of its instructions.
    static func gates(of instructions: [Instruction]) -> [Gate] {
        instructions.indices.map { Gate(instructions[$0], index: $0, count: instructions.count) }
    }

    private init(_ step: Instruction, index: Int, count: Int) {
        // A chain that ends elsewhere is part of something else.
        let isOfChain = step.follow == .and && Int(step.target) == count
        isLast = index == count - 1 && (step.follow == .andLast || count == 1 && step.follow == .proceed)
        let isStep = step.loads && (isOfChain || isLast)
        expects = step.expects
        slot = step.slot
        let small: UInt64 = 1 << (step.payload & 63)
        let isSmall = (step.expects == .bool || step.expects == .enumeration) && step.payload < 64
        var test = Test.none
        var relations: UInt8 = 0
        var payload = step.payload
        switch step.operation {
        case .doubleEqual: (test, relations) = (.double, 0b0010)
        case .doubleNotEqual: (test, relations) = (.double, 0b1101)
        case .doubleLess: (test, relations) = (.double, 0b0001)
        case .doubleLessOrEqual: (test, relations) = (.double, 0b0011)
        case .doubleGreater: (test, relations) = (.double, 0b0100)
        case .doubleGreaterOrEqual: (test, relations) = (.double, 0b0110)
        case .intEqual where isSmall: (test, payload) = (.bits, small)
        case .intNotEqual where isSmall: (test, payload) = (.bits, ~small)
        case .pass where step.expects == .bool: (test, payload) = (.bits, 0b10)
        case .member: test = .bits
        default: break
        }
        self.test = isStep ? test : .none
        self.relations = relations
        self.payload = payload
    }

    /// Whether the step can be decided here: the value is there, of the expected kind, and not beyond the payload's bits.
    @inlinable
    @inline(__always)
    func canTest(_ input: Operand) -> Bool {
        input.kind == expects && (test == .double || input.bits < 64)
    }

    /// Whether a value that can be tested fulfils the step.
    @inlinable
    @inline(__always)
    func isFulfilled(by input: Operand) -> Bool {
        guard test == .double else { return payload >> input.bits & 1 != 0 }
        let (value, bound) = (input.asDouble, Double(bitPattern: payload))
        let relation: UInt8 = value < bound ? 0 : value == bound ? 1 : value > bound ? 2 : 3
        return relations >> relation & 1 != 0
    }
}
