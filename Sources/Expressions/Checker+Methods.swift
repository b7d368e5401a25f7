import Documents

extension Checker {
    /// A call behind a point: the macros of lists, and the functions of texts, timestamps and durations.
    mutating func method(
        _ syntax: Syntax,
        receiver: Syntax,
        name: String,
        arguments: [Syntax]
    ) throws(Fault) -> Checked {
        if let macro = Macro(rawValue: name) { return try self.macro(macro, over: receiver, arguments, syntax) }
        if let items = elements(of: receiver) {
            guard name == "size" else {
                throw unknown(name, of: "lists", among: Macro.allCases.map(\.rawValue) + ["size"], at: syntax)
            }
            try demand(0, of: arguments, for: name, at: syntax)
            return try size(ofList: items, at: syntax)
        }
        let checked = try check(receiver)
        switch checked.type {
        case .timestamp, .duration: return try accessor(checked, name, arguments, at: syntax)
        case .string, .enumeration: return try textMethod(checked, name, arguments, at: syntax)
        case .null, .bool, .int, .double, .list:
            guard let receivers = receivers(of: name) else {
                throw Fault("\(checked.type) has no function '\(name)'", at: syntax.mark)
            }
            throw Fault("\(name)() asks \(receivers), but this is \(checked.type)", at: receiver)
        }
    }

    private mutating func textMethod(
        _ receiver: Checked,
        _ name: String,
        _ arguments: [Syntax],
        at syntax: Syntax
    ) throws(Fault) -> Checked {
        guard let method = TextMethod(rawValue: name) else {
            throw unknown(name, of: "strings", among: TextMethod.allCases.map(\.rawValue), at: syntax)
        }
        try demand(method == .size ? 0 : 1, of: arguments, for: name, at: syntax)
        switch method {
        case .size: return Checked(.size(spelt(receiver)), .int, syntax)
        case .matches: return try match(spelt(receiver), arguments[0], at: syntax)
        case .startsWith, .endsWith, .contains:
            let part = try text(arguments[0], for: "\(name)() takes")
            return Checked(.test(method.test, spelt(receiver), part), .bool, syntax)
        }
    }

    func demand(_ count: Int, of arguments: [Syntax], for name: String, at syntax: Syntax) throws(Fault) {
        guard arguments.count != count else { return }
        let noun = count == 1 ? "argument" : "arguments"
        throw Fault("\(name)() takes \(count) \(noun), not \(arguments.count)", at: syntax.mark)
    }
}

extension Checker {
    /// Blames the name of a method that its receivers do not have.
    func unknown(_ method: String, of receivers: String, among known: [String], at syntax: Syntax) -> Fault {
        let message = "\(receivers) have no function '\(method)'"
        if let suggestion = nearestName(to: method, among: known) {
            return Fault(message, at: syntax.mark, suggestion: suggestion)
        }
        return Fault("\(message); there are \(listing(known))", at: syntax.mark)
    }

    /// What has a method of this name, with its article; `nil` if nothing has.
    private func receivers(of method: String) -> String? {
        if TextMethod(rawValue: method) != nil { return "a string" }
        if TimeFunction.ofDurations.contains(where: { $0.name == method }) { return "a timestamp or a duration" }
        if TimeFunction.ofTimestamps.contains(where: { $0.name == method }) { return "a timestamp" }
        return nil
    }
}

/// What may be called behind the point of a string.
private enum TextMethod: String, CaseIterable {
    case startsWith
    case endsWith
    case contains
    case matches
    case size

    /// The test that the method makes.
    var test: TextTest {
        switch self {
        case .startsWith: .startsWith
        case .endsWith: .endsWith
        case .contains, .matches, .size: .contains
        }
    }
}
