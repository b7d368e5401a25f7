/// The intermediate results of an evaluation.
///
/// Whoever evaluates many expressions keeps one of them, so that no evaluation has to clear or allocate it. Nothing in
/// it is of use but to ask for the text of a value, until the next evaluation.
public struct Registers: ~Copyable {
    /// The saved operands, and behind them a place for every chain of `&&` or `||` to keep a failure in.
    @usableFromInline var slots: InlineArray<192, Operand>
    /// The texts that the evaluation has made. Expressions that make none never touch them.
    @usableFromInline var texts: [String] = []

    /// How many operands can be saved: two for every level of nesting.
    @usableFromInline static let count = 128
    /// How many chains can be nested: one for every level.
    static let chainCount = 64

    public init() {
        slots = InlineArray(repeating: .null)
    }

    /// The bit that stands for a chain.
    @inlinable
    static func bit(_ chain: UInt8) -> UInt64 {
        1 &<< UInt64(chain)
    }
}

extension MutableSpan where Element == Operand {
    /// Keeps the first failure of a chain.
    @inlinable
    mutating func keep(_ failure: Operand, for chain: UInt8, _ kept: inout UInt64) {
        guard kept & Registers.bit(chain) == 0 else { return }
        kept |= Registers.bit(chain)
        self[Registers.count + Int(chain)] = failure
    }

    /// The failure that a chain has kept, if any.
    @inlinable
    func kept(for chain: UInt8, _ kept: UInt64) -> Operand? {
        kept & Registers.bit(chain) == 0 ? nil : self[Registers.count + Int(chain)]
    }
}
