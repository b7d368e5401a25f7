/// The terms that are one operation on their operands.
extension Emitter {
    /// An operation with one operand, which is the input, and perhaps a constant for the other one.
    mutating func apply(
        _ operation: Instruction.Operation,
        detail: UInt8 = 0,
        to operand: Term,
        payload: UInt64? = nil
    ) throws(Fault) {
        var instruction = Instruction(operation, expecting: operand.kind)
        instruction.detail = detail
        if case .slot(let slot, _) = operand {
            instruction.loads = true
            instruction.slot = UInt16(truncatingIfNeeded: slot)
            slots.insert(slot)
        } else {
            try emit(operand)
        }
        if let payload { instruction.payload = payload }
        append(instruction)
    }

    /// An operation with two operands: a constant right one goes into the payload; otherwise the left one waits in a
    /// register.
    mutating func apply(
        _ operation: Instruction.Operation,
        detail: UInt8,
        to left: Term,
        _ right: Term
    ) throws(Fault) {
        if let constant = right.constant {
            return try apply(operation, detail: detail, to: left, payload: bits(of: constant))
        }
        let register = try reserve()
        try emit(left)
        follow(.save, register, of: left)
        try applyBinary(operation, detail: detail, toSaved: register, right)
        nextRegister -= 1
    }

    /// An operation whose left operand waits in a register.
    mutating func applyBinary(
        _ operation: Instruction.Operation,
        detail: UInt8,
        toSaved register: UInt8,
        _ right: Term
    ) throws(Fault) {
        try apply(.binary, detail: detail, to: right)
        instructions[instructions.count - 1].inner = operation
        instructions[instructions.count - 1].left = register
    }

    mutating func compare(
        _ accepted: Relation,
        _ comparand: Term.Comparand,
        _ left: Term,
        _ right: Term
    ) throws(Fault) {
        // A constant is cheapest on the right.
        if left.constant != nil, right.constant == nil {
            return try compare(accepted.mirrored, comparand.mirrored, right, left)
        }
        if let constant = right.constant, let operation = Instruction.Operation(accepted, comparand) {
            return try apply(operation, to: left, payload: bits(of: constant))
        }
        let operation: Instruction.Operation
        var detail = accepted
        switch comparand {
        case .doubles: operation = .compareDoubles
        case .bits: operation = .compareInts
        case .texts: operation = .compareTexts
        case .intWithDouble: operation = .compareIntWithDouble
        case .doubleWithInt:
            operation = .compareDoubleWithInt
            detail = accepted.mirrored
        }
        try apply(operation, detail: detail.rawValue, to: left, right)
    }
}
