/// Programs that are evaluated one after the other, their instructions side by side.
///
/// Whoever holds the table evaluates any of them without a change of reference counts, which would cost more than a
/// comparison does.
public struct ProgramTable: Sendable {
    /// Where the instructions of a program begin and end.
    @usableFromInline
    struct Section: BitwiseCopyable, Sendable {
        @usableFromInline let start: Int
        @usableFromInline let end: Int
    }

    @usableFromInline let instructions: [Instruction]
    /// For each instruction what it is as a step of a condition.
    @usableFromInline let gates: [Gate]
    @usableFromInline let sections: [Section]
    /// For each program its first step: most conditions are decided by it.
    @usableFromInline let firstGates: [Gate]
    @usableFromInline let literals: [Literals]

    /// Programs are called by their numbers, from 0.
    public init(_ programs: [Program]) {
        var instructions: [Instruction] = []
        var sections: [Section] = []
        for program in programs {
            let start = instructions.count
            instructions += program.code.instructions
            sections.append(Section(start: start, end: instructions.count))
        }
        self.instructions = instructions
        self.sections = sections
        literals = programs.flatMap(\.code.literals)
        let gates = programs.flatMap(\.code.gates)
        self.gates = gates
        firstGates = sections.map { gates[$0.start] }
    }

    /// The slot of the comparison that a condition begins with; `nil` where it begins otherwise.
    public func firstSlot(of number: Int) -> Int? {
        firstGates[number].test == .none ? nil : Int(firstGates[number].slot)
    }

    init(instructions: [Instruction], _ literals: Literals) {
        self.instructions = instructions
        sections = [Section(start: 0, end: instructions.count)]
        self.literals = [literals]
        gates = Gate.gates(of: instructions)
        firstGates = Array(gates.prefix(1))
    }
}
