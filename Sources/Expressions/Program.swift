/// A compiled expression: constants, operators and loads of slots, checked and ready to be evaluated any number of
/// times.
public struct Program: Sendable {
    /// The type of the value.
    public let type: ValueType
    /// The slots that an evaluation may load, in rising order, each of them once.
    public let slots: [Int]
    /// The program as the only one of a table.
    @usableFromInline let code: ProgramTable

    /// The longest source, in bytes.
    public static let maximumLength = 4096
    /// The deepest nesting, of parentheses as well as of operators; chains of `&&` and of `||` count once.
    public static let maximumDepth = 64

    /// How many parts an expression may have when `all`, `exists` and `exists_one` are written out.
    static let maximumNodes = 32_768

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
            self = try Program(compiling: Parser.parse(source), with: &vocabulary, expecting: expected)
        } catch {
            throw ExpressionError(error, in: source)
        }
    }

    /// Checks and compiles a part of an expression that has been parsed already, as the argument of a call that a
    /// host is asked to bind.
    ///
    /// A vocabulary may do so while it binds, with itself as the `vocabulary`. Offsets are those of the whole source,
    /// so that a fault that is passed on points at the right column.
    ///
    /// - Parameters:
    ///   - syntax: The part.
    ///   - vocabulary: Binds the names and calls in it.
    ///   - expected: The type that the value must have, or `nil` for any.
    /// - Throws: ``Fault`` for the first thing that is wrong.
    public init<Words: Vocabulary>(
        compiling syntax: Syntax,
        with vocabulary: inout Words,
        expecting expected: ValueType? = nil
    ) throws(Fault) {
        var checker = Checker(vocabulary: vocabulary)
        // What the host has allotted stays allotted, whether or not the rest of the expression is valid.
        defer { vocabulary = checker.vocabulary }
        let checked = try checker.check(syntax, expecting: expected)
        let emitted = try Emitter.emit(checked.term, at: syntax.range, makesTexts: checker.makesTexts)
        type = checked.type
        slots = emitted.slots.sorted()
        let literals = Literals(texts: emitted.texts, patterns: emitted.patterns)
        code = ProgramTable(instructions: emitted.instructions, literals)
    }
}

extension Program {
    /// Evaluates a condition; see ``ProgramTable/truth(of:from:using:)``.
    @inlinable
    public func truth<Source: SlotSource & ~Copyable>(
        from source: inout Source,
        using registers: inout Registers
    ) -> Truth {
        code.truth(of: 0, from: &source, using: &registers)
    }

    /// Evaluates the expression.
    @inlinable
    public func evaluate<Source: SlotSource & ~Copyable>(
        from source: inout Source,
        using registers: inout Registers
    ) -> Outcome {
        let result = code.run(0, from: &source, using: &registers)
        if let failure = result.failure { return .failure(failure) }
        return .value(result)
    }

    /// The text of a value that is a string or an enumeration's; `nil` for any other.
    ///
    /// The value is what the last evaluation with these registers and this source has come to.
    public func text<Source: SlotSource & ~Copyable>(
        of value: Operand,
        from source: borrowing Source,
        using registers: borrowing Registers
    ) -> String? {
        switch value.kind {
        case .text: code.literals[0].string(value.bits, from: source, or: registers.texts)
        case .enumeration: enumerationText(value.bits)
        case .null, .bool, .int, .double, .timestamp, .duration, .absent, .failure: nil
        }
    }

    private func enumerationText(_ index: UInt64) -> String? {
        guard case .enumeration(let values) = type, index < UInt64(values.count) else { return nil }
        return values[Int(index)]
    }
}
