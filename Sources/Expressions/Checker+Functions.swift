/// The functions that every expression may call.
enum StandardFunction: String, CaseIterable {
    case has
    case size
    case matches
    case bool
    case int
    case double
    case string
    case timestamp
    case duration
    case baseConcentration = "base_concentration"

    var argumentCount: Int {
        switch self {
        case .baseConcentration: 3
        case .matches: 2
        case .has, .size, .bool, .int, .double, .string, .timestamp, .duration: 1
        }
    }
}

extension Checker {
    /// A call of a standard function.
    mutating func call(_ function: StandardFunction, _ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Checked
    {
        let count = function.argumentCount
        guard arguments.count == count else {
            let noun = count == 1 ? "argument" : "arguments"
            throw Fault("\(function.rawValue)() takes \(count) \(noun), not \(arguments.count)", at: syntax)
        }
        let argument = arguments[0]
        switch function {
        case .has: return try has(argument, at: syntax)
        case .size: return try size(of: argument, at: syntax)
        case .matches: return try match(try text(argument, for: "matches() asks"), arguments[1], at: syntax)
        case .bool: return try converted(argument, to: .bool, at: syntax)
        case .int: return try converted(argument, to: .int, at: syntax)
        case .double: return try converted(argument, to: .double, at: syntax)
        case .timestamp: return try converted(argument, to: .timestamp, at: syntax)
        case .duration: return try converted(argument, to: .duration, at: syntax)
        case .string: return try written(argument, at: syntax)
        case .baseConcentration: return try baseConcentration(arguments, at: syntax)
        }
    }

    /// CEL's macro for fields, and besides for everything else that the host binds.
    private mutating func has(_ argument: Syntax, at syntax: Syntax) throws(Fault) -> Checked {
        var isHostCall = false
        if case .call(let function, _) = argument.form { isHostCall = StandardFunction(rawValue: function) == nil }
        guard argument.path != nil || isHostCall else {
            throw Fault("has() takes a name, as in has(speed)", at: argument)
        }
        let slot = try slot(for: argument)
        return Checked(.has(slot: slot.number, slot.kind), .bool, syntax)
    }

    private mutating func size(of argument: Syntax, at syntax: Syntax) throws(Fault) -> Checked {
        if let items = elements(of: argument) { return try size(ofList: items, at: syntax) }
        return Checked(.size(try text(argument, for: "size() takes")), .int, syntax)
    }

    mutating func size(ofList items: [Syntax], at syntax: Syntax) throws(Fault) -> Checked {
        Checked(.after(try demanded(items), .constant(.int(Int64(items.count)))), .int, syntax)
    }

    /// Checks what must be a text, and spells it out.
    mutating func text(_ syntax: Syntax, for purpose: String) throws(Fault) -> Term {
        let checked = try check(syntax)
        guard checked.type.isText else {
            throw Fault("\(purpose) a string, but this is \(checked.type)", at: syntax)
        }
        return spelt(checked)
    }

    /// The pattern must be known, so that what is wrong with it is found before anything is evaluated.
    func match(_ text: Term, _ pattern: Syntax, at syntax: Syntax) throws(Fault) -> Checked {
        guard let source = pattern.string else {
            throw Fault("the pattern of matches() is a text that is written out, as in \"^鄂H\"", at: pattern)
        }
        do throws(PatternFault) {
            return Checked(.match(text, try Pattern(source)), .bool, syntax)
        } catch {
            throw Fault(error.message, at: pattern.range(ofScalars: error.range))
        }
    }
}

extension Syntax {
    /// Where some scalars of a text literal stand in the source.
    fileprivate func range(ofScalars scalars: Range<Int>) -> Range<Int> {
        guard scalars.lowerBound < offsets.count, let end = offsets.last else { return range }
        let start = offsets[scalars.lowerBound]
        return start..<max(start, scalars.upperBound < offsets.count ? offsets[scalars.upperBound] : end)
    }
}
