/// Turns a checked expression into instructions.
///
/// Every `emit` leaves the term's value in the accumulator when the instructions that it appended are through.
struct Emitter {
    var instructions: [Instruction] = []
    var slots: Set<Int> = []
    private(set) var texts: [String] = []
    private(set) var patterns: [Pattern] = []
    /// The whole expression, which is to blame if it becomes too large.
    let range: Range<Int>
    /// Where the texts that were put there together begin, by their bytes: Swift's strings equal each other when they
    /// are canonically equivalent, and would be taken for one another.
    private var tables: [[[UInt8]]: Int] = [:]
    /// The first register that no enclosing term uses.
    var nextRegister = 0
    /// The first chain of `&&` or `||` that does not enclose the current term.
    var nextChain = 0
    /// Whether a jump leads behind the last instruction, so that no follow-up may be added to that one alone.
    var endIsTarget = false

    /// Compiles a whole expression, which stands at this place in the source; an evaluation may make texts of its own.
    static func emit(_ term: Term, at range: Range<Int>, makesTexts: Bool) throws(Fault) -> Emitter {
        var emitter = Emitter(range: range)
        if makesTexts { emitter.append(Instruction(.forgetTexts, expecting: .null)) }
        try emitter.emit(term)
        guard emitter.instructions.count < Int(UInt16.max) else {
            throw Fault("the expression is too large when its lists are written out", at: range)
        }
        return emitter
    }

    private init(range: Range<Int>) {
        self.range = range
    }

    mutating func emit(_ term: Term) throws(Fault) {
        switch term {
        case .constant(let constant):
            var instruction = Instruction(.constant, expecting: constant.kind)
            instruction.payload = bits(of: constant)
            append(instruction)
        case .slot:
            try apply(.pass, to: term)
        case .has(let slot, let kind):
            try apply(.has, to: .slot(slot, kind))
        case .not(let operand):
            try apply(.intEqual, to: operand, payload: 0)
        case .negate(let operand, let kind):
            try apply(kind == .int ? .negateInt : .negateDouble, to: operand)
        case .doubleOfInt(let operand):
            try apply(.doubleOfInt, to: operand)
        case .intOfDouble(let operand):
            try apply(.intOfDouble, to: operand)
        case .size(let operand):
            try apply(.size, to: operand)
        case .spell(let operand, let values):
            try apply(.spell, to: operand, payload: UInt64(values.count) << 32 | UInt64(table(of: values)))
        case .choice(let operand, let bits):
            try apply(.member, to: operand, payload: bits)
        case .arithmetic(let symbol, let kind, let left, let right):
            let operation = kind == .int ? Instruction.Operation.arithmeticOfInts : .arithmeticOfDoubles
            try apply(operation, detail: symbol.rawValue, to: left, right)
        case .test(let test, let text, let part):
            try apply(.testText, detail: test.rawValue, to: text, part)
        case .compare(let accepted, let comparand, let left, let right):
            try compare(accepted, comparand, left, right)
        case .all(let operands):
            try chain(operands, each: .and, last: .andLast)
        case .any(let operands):
            try chain(operands, each: .or, last: .orLast)
        case .choose(let condition, let then, let otherwise):
            try choose(condition, then, otherwise)
        case .member(let needle, let elements):
            try member(needle, elements)
        case .match(let text, let pattern):
            patterns.append(pattern)
            try apply(.match, to: text, payload: UInt64(patterns.count - 1))
        case .join(let left, let right):
            try apply(.joinTexts, detail: 0, to: left, right)
        case .read(let reading, let text):
            try apply(.readText, detail: reading.rawValue, to: text)
        case .write(let operand):
            try apply(.writeText, detail: operand.kind.rawValue, to: operand)
        case .time(let function, let left, let right):
            try apply(.time, detail: function.rawValue, to: left, right)
        case .demanding(let demanded, let then):
            try demanding(demanded, then: then)
        case .failure(let failure, _):
            var instruction = Instruction(.constant, expecting: .failure)
            instruction.payload = failure.code
            append(instruction)
        case .pick(let index, let elements):
            try pick(index, of: elements)
        }
    }
}

extension Emitter {
    mutating func append(_ instruction: Instruction) {
        instructions.append(instruction)
        endIsTarget = false
    }

    /// Adds a follow-up behind a term that was just emitted, in an instruction of its own if the last one has one
    /// already or is jumped over.
    mutating func follow(_ follow: Instruction.Follow, _ register: UInt8, of term: Term) {
        if endIsTarget || instructions.last?.follow != .proceed {
            append(Instruction(.pass, expecting: term.kind))
        }
        attach(follow, register)
    }

    mutating func attach(_ follow: Instruction.Follow, _ register: UInt8) {
        instructions[instructions.count - 1].follow = follow
        instructions[instructions.count - 1].register = register
    }

    /// The position behind the last instruction.
    func end() -> UInt16 {
        UInt16(truncatingIfNeeded: instructions.count)
    }

    mutating func reserve() throws(Fault) -> UInt8 {
        guard nextRegister < Registers.count else {
            throw Fault("the expression needs more than \(Registers.count) intermediate results", at: range)
        }
        nextRegister += 1
        return UInt8(nextRegister - 1)
    }

    mutating func bits(of constant: Term.Constant) -> UInt64 {
        switch constant {
        case .null: 0
        case .bool(let value): value ? 1 : 0
        case .int(let value), .timestamp(let value), .duration(let value): UInt64(bitPattern: value)
        case .double(let value): value.bitPattern
        case .enumeration(let index): UInt64(index)
        case .text(let text): Operand.ownText(index(of: text)).bits
        }
    }

    private mutating func index(of text: String) -> Int {
        table(of: [text])
    }

    /// The index of the first of some texts that stand side by side.
    mutating func table(of values: [String]) -> Int {
        let key = values.map { Array($0.utf8) }
        if let index = tables[key] { return index }
        let index = texts.count
        texts += values
        tables[key] = index
        return index
    }
}
