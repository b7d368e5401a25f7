/// Lists, which are never values at evaluation: their elements are written out wherever a list is used.
extension Checker {
    /// The elements of a list literal, or of several ones joined by `+`; `nil` for everything else.
    func elements(of syntax: Syntax) -> [Syntax]? {
        switch syntax.form {
        case .list(let elements): return elements
        case .binary(.add, let left, let right):
            guard let first = elements(of: left), let second = elements(of: right) else { return nil }
            return first + second
        case .null, .bool, .int, .double, .string, .name, .field, .index, .call, .method, .not, .negated, .binary, .all,
            .any, .conditional:
            return nil
        }
    }

    func listWithoutUse(_ syntax: Syntax) -> Fault {
        Fault("a list stands behind 'in', in size(), between '==', or before [0], exists() and the like", at: syntax)
    }

    /// Checks the elements of a list, and returns those that may turn out to have no value.
    mutating func demanded(_ elements: [Syntax]) throws(Fault) -> [Term] {
        var terms: [Term] = []
        for element in elements {
            if let inner = self.elements(of: element) {
                terms += try demanded(inner)
            } else {
                let term = try check(element).term
                if term.constant == nil { terms.append(term) }
            }
        }
        return terms
    }

    /// `==` and `!=` between two lists: as many elements, each equal to its counterpart.
    mutating func listComparison(
        _ syntax: Syntax,
        _ symbol: BinaryOperator,
        _ left: Syntax,
        _ right: Syntax
    ) throws(Fault) -> Checked {
        guard symbol.isEquality else { throw Fault("lists have no order", at: syntax.mark) }
        let equality = try equality(left, right, at: syntax.mark)
        let elements = (elements(of: left) ?? []) + (elements(of: right) ?? [])
        let term = Term.after(try demanded(elements), symbol == .equal ? equality : .not(equality))
        return Checked(term, .bool, syntax)
    }

    private mutating func equality(_ left: Syntax, _ right: Syntax, at mark: Range<Int>) throws(Fault) -> Term {
        let counterparts = (elements(of: left), elements(of: right))
        guard let first = counterparts.0, let second = counterparts.1 else {
            if counterparts.0 != nil || counterparts.1 != nil {
                let single = counterparts.0 == nil ? left : right
                throw Fault("a list can only be equal to a list, but this is \(try check(single).type)", at: single)
            }
            let compared = try compared(.equal, try check(left), try check(right), at: right.range)
            return .compare(.equal, compared.comparand, compared.left, compared.right)
        }
        var pairs: [Term] = []
        for (left, right) in zip(first, second) {
            pairs.append(try equality(left, right, at: mark))
        }
        guard first.count == second.count else { return .constant(.bool(false)) }
        return pairs.isEmpty ? .constant(.bool(true)) : .all(pairs)
    }

    /// An index behind a list: one that is known is looked up at once.
    mutating func element(of list: Syntax, at position: Syntax, _ syntax: Syntax) throws(Fault) -> Checked {
        guard let items = elements(of: list) else {
            throw Fault("only a list has elements, as in [0.5, 1.5][0]", at: list)
        }
        let index = try check(position)
        guard index.type == .int else { throw Fault("an index is an int, but this is \(index.type)", at: position) }
        if case .int(let value)? = index.term.constant {
            guard value >= 0, value < Int64(items.count) else {
                let border = items.isEmpty ? "the list is empty" : "the last element has the index \(items.count - 1)"
                throw Fault("there is no element \(value); \(border)", at: position)
            }
            let element = try check(items[Int(value)])
            return Checked(.after(try demanded(items), element.term), element.type, element.syntax)
        }
        guard !items.isEmpty else { throw Fault("an empty list has no elements", at: list) }
        let (terms, type) = try ofOneType(items)
        return Checked(.after(try demanded(items), .pick(index: index.term, of: terms)), type, syntax)
    }

    /// The elements of a list, brought to one type.
    private mutating func ofOneType(_ items: [Syntax]) throws(Fault) -> (terms: [Term], type: ValueType) {
        var elements: [Checked] = []
        for item in items { elements.append(try check(item)) }
        var model = elements[0]
        // One double makes doubles of int literals, and one free text makes texts of enumerations.
        if model.type == .int { model = elements.first { $0.type == .double } ?? model }
        if model.type.isText { model = elements.first { $0.type == .string } ?? model }
        var terms: [Term] = []
        for element in elements {
            guard let pair = unified(model, element), pair.type == model.type else {
                throw Fault(
                    "the elements must be of one type; this is \(element.type), not \(model.type)",
                    at: element.syntax
                )
            }
            terms.append(pair.right)
        }
        return (terms, model.type)
    }
}
