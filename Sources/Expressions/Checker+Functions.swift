import Documents

/// The functions that every expression may call.
enum StandardFunction: String, CaseIterable {
    case has
    case size
    case int
    case double
}

extension Checker {
    /// A call of a standard function, all of which take one argument.
    mutating func call(_ function: StandardFunction, _ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Checked
    {
        guard arguments.count == 1 else {
            throw Fault("\(function.rawValue)() takes 1 argument, not \(arguments.count)", at: syntax)
        }
        let argument = arguments[0]
        switch function {
        case .has: return try has(argument, at: syntax)
        case .size: return try size(of: argument, at: syntax)
        case .int:
            let number = try number(argument, for: "int() takes")
            return Checked(number.type == .int ? number.term : truncated(number.term), .int, syntax)
        case .double:
            let number = try number(argument, for: "double() takes")
            return Checked(number.type == .double ? number.term : widened(number.term), .double, syntax)
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
        if case .list(let elements) = argument.form {
            for element in elements where try check(element).term.constant == nil {
                throw Fault("size() of a list needs literals in it", at: element)
            }
            return Checked(.constant(.int(Int64(elements.count))), .int, syntax)
        }
        return Checked(.size(try text(argument, for: "size() takes")), .int, syntax)
    }

    /// Checks what must be a text, and spells it out.
    private mutating func text(_ syntax: Syntax, for purpose: String) throws(Fault) -> Term {
        let checked = try check(syntax)
        guard checked.type.isText else {
            throw Fault("\(purpose) a string, but this is \(checked.type)", at: syntax)
        }
        return spelt(checked)
    }

    private func truncated(_ term: Term) -> Term {
        guard case .double(let value)? = term.constant, let int = Operand.truncated(value).int else {
            return .intOfDouble(term)
        }
        return .constant(.int(int))
    }

    private func widened(_ term: Term) -> Term {
        guard case .int(let value)? = term.constant else { return .doubleOfInt(term) }
        return .constant(.double(Double(value)))
    }
}

extension Checker {
    /// A call behind a point: the questions about a string.
    mutating func method(
        _ syntax: Syntax,
        receiver: Syntax,
        name: String,
        arguments: [Syntax]
    ) throws(Fault) -> Checked {
        guard let method = TextMethod(rawValue: name) else { throw unknown(method: name, at: syntax) }
        let text = try text(receiver, for: "\(name)() asks")
        let count = method.argumentCount
        guard arguments.count == count else {
            let noun = count == 1 ? "argument" : "arguments"
            throw Fault("\(name)() takes \(count) \(noun), not \(arguments.count)", at: syntax.mark)
        }
        guard let test = method.test else { return Checked(.size(text), .int, syntax) }
        return Checked(.test(test, text, try self.text(arguments[0], for: "\(name)() takes")), .bool, syntax)
    }

    private func unknown(method: String, at syntax: Syntax) -> Fault {
        let known = TextMethod.allCases.map(\.rawValue)
        if let suggestion = nearestName(to: method, among: known) {
            return Fault("strings have no function '\(method)'", at: syntax.mark, suggestion: suggestion)
        }
        return Fault("strings have no function '\(method)'; there are \(listing(known))", at: syntax.mark)
    }
}

/// What may be called behind the point of a string.
private enum TextMethod: String, CaseIterable {
    case startsWith
    case endsWith
    case contains
    case size

    /// The test that the method makes; `nil` for the size.
    var test: TextTest? {
        switch self {
        case .startsWith: .startsWith
        case .endsWith: .endsWith
        case .contains: .contains
        case .size: nil
        }
    }

    var argumentCount: Int { test == nil ? 0 : 1 }
}
