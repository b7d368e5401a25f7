/// CEL's macros over lists: the condition is written out once for every element, as if by hand.
enum Macro: String, CaseIterable {
    case all
    case exists
    case existsOne = "exists_one"
}

extension Checker {
    /// `list.all(x, condition)` and the like. `all` and `exists` absorb errors as `&&` and `||` do, `exists_one` does
    /// not.
    mutating func macro(
        _ macro: Macro,
        over list: Syntax,
        _ arguments: [Syntax],
        _ syntax: Syntax
    ) throws(Fault) -> Checked {
        let name = macro.rawValue
        guard let items = elements(of: list) else {
            throw Fault("\(name)() works on a list that is written out, as in [1, 2].\(name)(x, x > 1)", at: list)
        }
        guard arguments.count == 2 else {
            throw Fault("\(name)() takes a name and a condition, as in [1, 2].\(name)(x, x > 1)", at: syntax.mark)
        }
        guard case .name(let variable) = arguments[0].form else {
            throw Fault(
                "\(name)() begins with a name for the elements, as in [1, 2].\(name)(x, x > 1)",
                at: arguments[0]
            )
        }
        let demanded = try demanded(items)
        var conditions: [Term] = []
        for item in items {
            let written = try replacing(variable, by: item, in: arguments[1])
            conditions.append(try condition(written, for: "\(name)() asks for"))
        }
        return Checked(.after(demanded, joined(conditions, by: macro)), .bool, syntax)
    }

    private func joined(_ conditions: [Term], by macro: Macro) -> Term {
        switch macro {
        case .all: conditions.isEmpty ? .constant(.bool(true)) : .all(conditions)
        case .exists: conditions.isEmpty ? .constant(.bool(false)) : .any(conditions)
        case .existsOne: .compare(.equal, .bits, count(of: conditions[...]), .constant(.int(1)))
        }
    }

    /// How many conditions are true, added up by halves so that many of them nest only a little.
    private func count(of conditions: ArraySlice<Term>) -> Term {
        guard let first = conditions.first else { return .constant(.int(0)) }
        if conditions.count == 1 { return .choose(first, then: .constant(.int(1)), otherwise: .constant(.int(0))) }
        let middle = conditions.startIndex + conditions.count / 2
        return .arithmetic(.add, .int, count(of: conditions[..<middle]), count(of: conditions[middle...]))
    }
}

extension Checker {
    /// The condition of a macro with an element in the place of the name. Errors in it point at the element.
    private mutating func replacing(
        _ variable: String,
        by element: Syntax,
        in syntax: Syntax
    ) throws(Fault) -> Syntax {
        try count(syntax)
        if case .name(variable) = syntax.form { return element }
        if case .method(let list, let name, let arguments) = syntax.form, Macro(rawValue: name) != nil,
            let inner = arguments.first?.path?.first
        {
            // The inner macro's own name hides what is outside, in its condition but not in its list.
            guard inner == variable || !element.mentions(inner) else {
                throw Fault("'\(inner)' is used in the list around it; take another name", at: arguments[0])
            }
            let list = try replacing(variable, by: element, in: list)
            var behind = Array(arguments.dropFirst())
            if inner != variable { behind = try replacing(variable, by: element, in: behind) }
            let form = Syntax.Form.method(receiver: list, name: name, arguments: [arguments[0]] + behind)
            return try syntax.replacing(form, above: [list] + behind)
        }
        let children = try replacing(variable, by: element, in: syntax.children)
        return try syntax.replacing(syntax.form.replacing(children), above: children)
    }

    private mutating func replacing(
        _ variable: String,
        by element: Syntax,
        in nodes: [Syntax]
    ) throws(Fault) -> [Syntax] {
        var replaced: [Syntax] = []
        for node in nodes { replaced.append(try replacing(variable, by: element, in: node)) }
        return replaced
    }
}
