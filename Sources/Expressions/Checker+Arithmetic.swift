/// The operators between two numbers, two texts, or times.
extension Checker {
    mutating func arithmetic(
        _ syntax: Syntax,
        _ symbol: BinaryOperator,
        _ left: Syntax,
        _ right: Syntax
    ) throws(Fault) -> Checked {
        let name = "'\(symbol.rawValue)'"
        let left = try check(left)
        let right = try check(right)
        if let function = TimeFunction.of(symbol, left.type, right.type) {
            return Checked(.folded(function.function, left.term, right.term), function.type, syntax)
        }
        if symbol == .add, left.type.isText || right.type.isText { return try joined(syntax, left, right) }
        if left.type.isTime || right.type.isTime {
            throw Fault(
                "\(name) does not work between \(left.type) and \(right.type); spans of time are written as in "
                    + "duration(\"90s\")",
                at: syntax.mark
            )
        }
        for side in [left, right] where !side.type.isNumber {
            throw Fault("\(name) works on numbers, but this is \(side.type)", at: side.syntax)
        }
        guard let arithmetic = Arithmetic(symbol), let pair = unified(left, right) else {
            throw Fault("\(name) needs two ints or two doubles; double(…) turns an int into a double", at: syntax.mark)
        }
        guard symbol != .remainder || pair.type == .int else { throw Fault("'%' works on ints only", at: syntax.mark) }
        let kind: Term.NumberKind = pair.type == .int ? .int : .double
        return Checked(.folded(arithmetic, kind, pair.left, pair.right), pair.type, syntax)
    }

    /// `+` between two texts.
    private mutating func joined(_ syntax: Syntax, _ left: Checked, _ right: Checked) throws(Fault) -> Checked {
        for side in [left, right] where !side.type.isText {
            throw Fault("'+' joins a string with strings only; string(…) makes one of \(side.type)", at: side.syntax)
        }
        let (first, second) = (spelt(left), spelt(right))
        if case .text(let beginning)? = first.constant, case .text(let end)? = second.constant {
            return Checked(.constant(.text(beginning + end)), .string, syntax)
        }
        makesTexts = true
        return Checked(.join(first, second), .string, syntax)
    }
}

extension Checker {
    /// Two operands brought to one type, or `nil` if there is none.
    ///
    /// This holds the one leniency towards CEL: an int literal beside a double is read as a double.
    func unified(_ left: Checked, _ right: Checked) -> (left: Term, right: Term, type: ValueType)? {
        if left.type == right.type { return (left.term, right.term, left.type) }
        if left.type.isText, right.type.isText { return (spelt(left), spelt(right), .string) }
        if right.type == .double, case .int(let value) = left.syntax.form {
            return (.constant(.double(Double(value))), right.term, .double)
        }
        if left.type == .double, case .int(let value) = right.syntax.form {
            return (left.term, .constant(.double(Double(value))), .double)
        }
        return nil
    }

    /// A text as a string, whichever way it was held.
    func spelt(_ checked: Checked) -> Term {
        if case .enumeration(let values) = checked.type { .spell(checked.term, values: values) } else { checked.term }
    }
}
