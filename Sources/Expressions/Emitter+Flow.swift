/// The terms whose instructions do not simply follow one another.
extension Emitter {
    /// The operands of `&&` or `||`: one that decides jumps to the end.
    mutating func chain(
        _ operands: [Term],
        each: Instruction.Follow,
        last: Instruction.Follow
    ) throws(Fault) {
        guard nextChain < Registers.chainCount else {
            throw Fault("the expression nests more than \(Registers.chainCount) conditions", at: range)
        }
        let chain = UInt8(nextChain)
        nextChain += 1
        var jumps: [Int] = []
        for (index, operand) in operands.enumerated() {
            try emit(operand)
            follow(index == operands.count - 1 ? last : each, chain, of: operand)
            jumps.append(instructions.count - 1)
        }
        for jump in jumps { instructions[jump].target = end() }
        endIsTarget = true
        nextChain -= 1
    }

    /// The condition jumps to the second branch or, having failed, behind it; the first one ends with a jump over the
    /// second.
    mutating func choose(_ condition: Term, _ then: Term, _ otherwise: Term) throws(Fault) {
        try emit(condition)
        append(Instruction(.pass, expecting: .bool))
        instructions[instructions.count - 1].follow = .branch
        let branch = instructions.count - 1
        try emit(then)
        append(Instruction(.pass, expecting: then.kind))
        instructions[instructions.count - 1].follow = .jump
        let jump = instructions.count - 1
        instructions[branch].target = end()
        try emit(otherwise)
        instructions[branch].payload = UInt64(end())
        instructions[jump].target = end()
        endIsTarget = true
    }

    /// Each term jumps behind the last one if it fails; what it is does not matter.
    mutating func demanding(_ demanded: [Term], then: Term) throws(Fault) {
        var checks: [Int] = []
        for term in demanded {
            try emit(term)
            append(Instruction(.pass, expecting: term.kind))
            instructions[instructions.count - 1].follow = .branch
            instructions[instructions.count - 1].target = end()
            endIsTarget = true
            checks.append(instructions.count - 1)
        }
        try emit(then)
        for check in checks { instructions[check].payload = UInt64(end()) }
        endIsTarget = true
    }

    /// The index waits in a register while it is looked for among the elements by halves, with a failure on either
    /// side of them.
    mutating func pick(_ index: Term, of elements: [Term]) throws(Fault) {
        guard let kind = elements.first?.kind else { return try emit(.failure(.outOfBounds, .failure)) }
        let register = try reserve()
        try emit(index)
        follow(.save, register, of: index)
        let beyond = Term.failure(.outOfBounds, kind)
        let options = [beyond] + elements + [beyond]
        var exits: [Int] = []
        try select(options[...], by: register, &exits)
        for exit in exits { instructions[exit].payload = UInt64(end()) }
        endIsTarget = true
        nextRegister -= 1
    }

    /// Chooses among options, of which the one with the offset `n` belongs to the index `n - 1`.
    private mutating func select(_ options: ArraySlice<Term>, by register: UInt8, _ exits: inout [Int]) throws(Fault) {
        guard options.count > 1, let first = options.first else {
            if let only = options.first { try emit(only) }
            return
        }
        let middle = options.startIndex + options.count / 2
        try applyBinary(
            .compareInts,
            detail: Relation.less.rawValue,
            toSaved: register,
            .constant(.int(Int64(middle - 1)))
        )
        let branch = instructions.count - 1
        instructions[branch].follow = .branch
        exits.append(branch)
        try select(options[..<middle], by: register, &exits)
        append(Instruction(.pass, expecting: first.kind))
        let jump = instructions.count - 1
        instructions[jump].follow = .jump
        instructions[branch].target = end()
        endIsTarget = true
        try select(options[middle...], by: register, &exits)
        instructions[jump].target = end()
        endIsTarget = true
    }

    /// The needle waits in one register while another one gathers the comparisons.
    mutating func member(
        _ needle: Term,
        _ elements: [(term: Term, comparand: Term.Comparand)]
    ) throws(Fault) {
        let waiting = try reserve()
        let gathering = try reserve()
        try emit(needle)
        follow(.save, waiting, of: needle)
        for (index, element) in elements.enumerated() {
            try compareSaved(waiting, element)
            guard elements.count > 1 else { break }
            attach(index == 0 ? .save : .gather, gathering)
        }
        nextRegister -= 2
    }

    private mutating func compareSaved(
        _ register: UInt8,
        _ element: (term: Term, comparand: Term.Comparand)
    ) throws(Fault) {
        let operation: Instruction.Operation =
            switch element.comparand {
            case .doubles: .compareDoubles
            case .bits: .compareInts
            case .texts: .compareTexts
            case .intWithDouble: .compareIntWithDouble
            case .doubleWithInt: .compareDoubleWithInt
            }
        // Equality is its own mirror image.
        try applyBinary(operation, detail: Relation.equal.rawValue, toSaved: register, element.term)
    }
}
