/// The conversions: `bool`, `int`, `double`, `string`, `timestamp` and `duration`.
extension Checker {
    /// A value in another type. A text that is known must stand for a value of that type.
    mutating func converted(_ argument: Syntax, to reading: TextReading, at syntax: Syntax) throws(Fault) -> Checked {
        let checked = try check(argument)
        if checked.type == reading.type { return Checked(checked.term, checked.type, syntax) }
        if checked.type.isText { return Checked(try read(checked, as: reading), reading.type, syntax) }
        let nothing = Term.constant(.int(0))
        switch (reading, checked.type) {
        case (.int, .double): return Checked(truncated(checked.term), .int, syntax)
        case (.int, .timestamp): return Checked(.folded(.unixSeconds, checked.term, nothing), .int, syntax)
        case (.double, .int): return Checked(widened(checked.term), .double, syntax)
        case (.timestamp, .int):
            return Checked(.folded(.timestampOfUnixSeconds, checked.term, nothing), .timestamp, syntax)
        case (.bool, _), (.int, _), (.double, _), (.timestamp, _), (.duration, _):
            throw Fault("\(reading)() takes \(reading.sources), but this is \(checked.type)", at: argument)
        }
    }

    private func read(_ checked: Checked, as reading: TextReading) throws(Fault) -> Term {
        let term = Term.folded(reading: reading, spelt(checked))
        if case .text(let text)? = checked.term.constant, term.constant == nil {
            throw Fault("\"\(text)\" is no \(reading); it takes \(reading.expectation)", at: checked.syntax)
        }
        return term
    }

    /// The text of a value.
    mutating func written(_ argument: Syntax, at syntax: Syntax) throws(Fault) -> Checked {
        let checked = try check(argument)
        switch checked.type {
        case .string, .enumeration:
            return Checked(spelt(checked), .string, syntax)
        case .bool, .int, .double, .timestamp, .duration:
            if let text = checked.term.constant?.operand?.written {
                return Checked(.constant(.text(text)), .string, syntax)
            }
            makesTexts = true
            return Checked(.write(checked.term), .string, syntax)
        case .null, .list:
            throw Fault("string() takes a value, but this is \(checked.type)", at: argument)
        }
    }

    private func truncated(_ term: Term) -> Term {
        guard case .double(let value)? = term.constant, let int = Operand.truncated(value).int else {
            return .intOfDouble(term)
        }
        return .constant(.int(int))
    }

    func widened(_ term: Term) -> Term {
        guard case .int(let value)? = term.constant else { return .doubleOfInt(term) }
        return .constant(.double(Double(value)))
    }
}

extension TextReading {
    /// What can be converted to the type, for the person who tried something else.
    fileprivate var sources: String {
        switch self {
        case .bool: "a bool or a string"
        case .int: "a number, a timestamp or a string"
        case .double: "a number or a string"
        case .timestamp: "a string such as \"2026-11-23T07:00:00+08:00\", or Unix seconds as an int"
        case .duration: "a string such as \"1h30m\""
        }
    }
}
