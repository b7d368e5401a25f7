/// A compiled expression: constants, operators and loads of slots, checked and ready to be evaluated any number of
/// times.
public struct Program: Sendable {
    /// The type of the value.
    public let type: ValueType
    /// The slots that an evaluation may load, in rising order, each of them once.
    public let slots: [Int]
    @usableFromInline let instructions: [Instruction]
    /// The texts of string literals and of enumerations that are used as strings.
    @usableFromInline let texts: [String]

    /// The longest source, in bytes.
    public static let maximumLength = 4096
    /// The deepest nesting, of parentheses as well as of operators; chains of `&&` and of `||` count once.
    public static let maximumDepth = 64

    /// Parses, checks and compiles an expression.
    ///
    /// - Parameters:
    ///   - source: The expression.
    ///   - vocabulary: Binds the names and calls in it.
    ///   - expected: The type that the value must have, or `nil` for any.
    /// - Throws: ``ExpressionError`` for the first thing that is wrong.
    public init<Words: Vocabulary>(
        compiling source: String,
        with vocabulary: inout Words,
        expecting expected: ValueType? = nil
    ) throws(ExpressionError) {
        do throws(Fault) {
            var checker = Checker(vocabulary: vocabulary)
            // What the host has allotted stays allotted, whether or not the rest of the expression is valid.
            defer { vocabulary = checker.vocabulary }
            let syntax = try Parser.parse(source)
            let checked = try checker.check(syntax, expecting: expected)
            let emitter = try Emitter.emit(checked.term)
            type = checked.type
            slots = emitter.slots.sorted()
            instructions = emitter.instructions
            texts = emitter.texts
        } catch {
            throw ExpressionError(error, in: source)
        }
    }
}

extension Program {
    /// The text of a value that is a string or an enumeration's; `nil` for any other.
    public func text<Source: SlotSource & ~Copyable>(of value: Operand, from source: borrowing Source) -> String? {
        switch value.kind {
        case .text: string(value.bits, from: source)
        case .enumeration: enumerationText(value.bits)
        case .null, .bool, .int, .double, .absent, .failure: nil
        }
    }

    private func enumerationText(_ index: UInt64) -> String? {
        guard case .enumeration(let values) = type, index < UInt64(values.count) else { return nil }
        return values[Int(index)]
    }

    /// The text that the bits of an operand stand for: a literal's, or one of the source.
    @inlinable
    func string<Source: SlotSource & ~Copyable>(_ bits: UInt64, from source: borrowing Source) -> String {
        guard bits >= Operand.ownTextMark else { return source.string(UInt32(truncatingIfNeeded: bits)) }
        let index = Int(UInt32(truncatingIfNeeded: bits))
        return index < texts.count ? texts[index] : ""
    }
}
