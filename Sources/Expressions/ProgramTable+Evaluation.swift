extension ProgramTable {
    /// Evaluates the condition of a number. Errors follow CEL: what `&&` and `||` do not depend on cannot make them unknown.
    ///
    /// A program of another type than bool is ``EvaluationFailure/mismatch``.
    @inlinable
    public func truth<Source: SlotSource & ~Copyable>(
        of number: Int,
        from source: inout Source,
        using registers: inout Registers
    ) -> Truth {
        if let isTrue = passGates(of: number, from: &source) { return isTrue ? .true : .false }
        let result = run(number, from: &source, using: &registers)
        if result.kind == .bool { return result.bits != 0 ? .true : .false }
        return .unknown(result.failure ?? .mismatch)
    }

    /// Whether the condition of a number is true, and neither false nor unknown.
    @inlinable
    @inline(__always)
    public func isTrue<Source: SlotSource & ~Copyable>(
        _ number: Int,
        from source: inout Source,
        using registers: inout Registers
    ) -> Bool {
        if let isTrue = passGates(of: number, from: &source) { return isTrue }
        let result = run(number, from: &source, using: &registers)
        return result.isTrue
    }

    /// Whether any of some conditions is true. Give those that begin with the same slot one after the other: see
    /// ``firstSlot(of:)``.
    @inlinable
    public func isAnyTrue<Source: SlotSource & ~Copyable>(
        among numbers: [Int],
        from source: inout Source,
        using registers: inout Registers
    ) -> Bool {
        // The slot that was looked at last, and what it holds.
        var slot = UInt16.max
        var input = Operand.absent
        let firstGates = firstGates.span
        for number in numbers {
            let first = firstGates[number]
            if first.test != .none {
                if first.slot != slot { (slot, input) = (first.slot, source.load(Int(first.slot))) }
                if first.canTest(input) {
                    if !first.isFulfilled(by: input) { continue }
                    if first.isLast { return true }
                    if let isTrue = passGates(of: number, after: 1, from: &source) {
                        if isTrue { return true }
                        continue
                    }
                }
            }
            if run(number, from: &source, using: &registers).isTrue { return true }
        }
        return false
    }

    /// Decides a condition by the comparisons that it begins with; `nil` where that takes the interpreter.
    ///
    /// `passed`: so many of them it has passed already.
    @inlinable
    @inline(__always)
    func passGates<Source: SlotSource & ~Copyable>(
        of number: Int,
        after passed: Int = 0,
        from source: inout Source
    ) -> Bool? {
        let section = sections[number]
        var position = section.start + passed
        while position < section.end {
            let gate = gates[position]
            guard gate.test != .none else { return nil }
            let input = source.load(Int(gate.slot))
            guard gate.canTest(input) else { return nil }
            let isFulfilled = gate.isFulfilled(by: input)
            if !isFulfilled || gate.isLast { return isFulfilled }
            position += 1
        }
        return nil
    }

    /// The interpreter. What conditions on numbers, bools and enumerations need is decided here; the rest is called.
    @inlinable
    func run<Source: SlotSource & ~Copyable>(
        _ number: Int,
        from source: inout Source,
        using registers: inout Registers
    ) -> Operand {
        let section = sections[number]
        let instructions = instructions.span.extracting(section.start..<section.end)
        var operands = registers.slots.mutableSpan
        var accumulator = Operand.null
        var position = 0
        // The chains of which a failure is kept, as bits: there hardly ever are any.
        var kept: UInt64 = 0
        while position < instructions.count {
            let instruction = instructions[position]
            position += 1

            let input = instruction.loads ? source.load(Int(instruction.slot)) : accumulator
            if input.kind == instruction.expects {
                switch instruction.operation {
                case .pass:
                    accumulator = input
                case .doubleEqual: accumulator = .bool(input.asDouble == instruction.doublePayload)
                case .doubleNotEqual: accumulator = .bool(input.asDouble != instruction.doublePayload)
                case .doubleLess: accumulator = .bool(input.asDouble < instruction.doublePayload)
                case .doubleLessOrEqual: accumulator = .bool(input.asDouble <= instruction.doublePayload)
                case .doubleGreater: accumulator = .bool(input.asDouble > instruction.doublePayload)
                case .doubleGreaterOrEqual: accumulator = .bool(input.asDouble >= instruction.doublePayload)
                case .intEqual: accumulator = .bool(input.asInt == instruction.intPayload)
                case .intNotEqual: accumulator = .bool(input.asInt != instruction.intPayload)
                case .intLess: accumulator = .bool(input.asInt < instruction.intPayload)
                case .intLessOrEqual: accumulator = .bool(input.asInt <= instruction.intPayload)
                case .intGreater: accumulator = .bool(input.asInt > instruction.intPayload)
                case .intGreaterOrEqual: accumulator = .bool(input.asInt >= instruction.intPayload)
                case .member:
                    accumulator = .bool(instruction.payload >> input.bits & 1 != 0)
                case .has:
                    accumulator = .bool(true)
                case .constant:
                    accumulator = Operand(kind: instruction.expects, bits: instruction.payload)
                case .binary:
                    let left = operands[Int(instruction.left)]
                    if left.kind == .failure {
                        accumulator = left
                    } else if instruction.inner == .compareDoubles {
                        accumulator = Self.compared(instruction.detail, Relation(left.asDouble, input.asDouble))
                    } else if !instruction.inner.isAboutTexts {
                        accumulator = Self.operateOnNumbers(
                            instruction.inner,
                            instruction.detail,
                            left.bits,
                            input.bits
                        )
                    } else {
                        accumulator = literals[number].operate(
                            instruction.inner,
                            instruction.detail,
                            left.bits,
                            input.bits,
                            from: source,
                            making: &registers.texts
                        )
                    }
                case .arithmeticOfInts, .arithmeticOfDoubles, .negateInt, .negateDouble, .doubleOfInt, .intOfDouble,
                    .compareDoubles, .compareInts, .compareIntWithDouble, .compareDoubleWithInt, .time:
                    accumulator = Self.operateOnNumbers(
                        instruction.operation,
                        instruction.detail,
                        input.bits,
                        instruction.payload
                    )
                case .compareTexts, .testText, .size, .spell, .match, .joinTexts, .readText, .writeText, .forgetTexts:
                    accumulator = literals[number].operate(
                        instruction.operation,
                        instruction.detail,
                        input.bits,
                        instruction.payload,
                        from: source,
                        making: &registers.texts
                    )
                }
            } else if instruction.operation == .binary, operands[Int(instruction.left)].kind == .failure {
                accumulator = operands[Int(instruction.left)]
            } else if instruction.operation == .constant {
                accumulator = Operand(kind: instruction.expects, bits: instruction.payload)
            } else {
                accumulator = Self.withoutValue(input, slot: instruction.slot, instruction.operation)
            }

            switch instruction.follow {
            case .proceed:
                break
            case .save:
                operands[Int(instruction.register)] = accumulator
            case .and:
                if accumulator.kind == .failure {
                    operands.keep(accumulator, for: instruction.register, &kept)
                } else if accumulator.bits == 0 {
                    position = Int(instruction.target)
                    kept &= ~Registers.bit(instruction.register)
                }
            case .or:
                if accumulator.kind == .failure {
                    operands.keep(accumulator, for: instruction.register, &kept)
                } else if accumulator.bits != 0 {
                    position = Int(instruction.target)
                    kept &= ~Registers.bit(instruction.register)
                }
            case .andLast:
                if kept != 0, !accumulator.isFalse {
                    accumulator = operands.kept(for: instruction.register, kept) ?? accumulator
                }
                kept &= ~Registers.bit(instruction.register)
            case .orLast:
                if kept != 0, !accumulator.isTrue {
                    accumulator = operands.kept(for: instruction.register, kept) ?? accumulator
                }
                kept &= ~Registers.bit(instruction.register)
            case .gather:
                accumulator = Self.gathered(operands[Int(instruction.register)], accumulator)
                operands[Int(instruction.register)] = accumulator
            case .jump:
                position = Int(instruction.target)
            case .branch:
                if accumulator.kind == .failure {
                    position = Int(truncatingIfNeeded: instruction.payload)
                } else if accumulator.isFalse {
                    position = Int(instruction.target)
                }
            }
        }
        return accumulator
    }
}

extension Operand {
    @inlinable var isFalse: Bool { kind == .bool && bits == 0 }
    @inlinable var isTrue: Bool { kind == .bool && bits != 0 }
    /// The bits of an operand that is known to be a double.
    @inlinable var asDouble: Double { Double(bitPattern: bits) }
    /// The bits of an operand that is known to be an int, a bool or an index.
    @inlinable var asInt: Int64 { Int64(bitPattern: bits) }
}

extension Instruction {
    @inlinable var doublePayload: Double { Double(bitPattern: payload) }
    @inlinable var intPayload: Int64 { Int64(bitPattern: payload) }
}
