extension Checker {
    /// `in`: equality with at least one element of a list literal.
    mutating func membership(_ syntax: Syntax, of needle: Syntax, in list: Syntax) throws(Fault) -> Checked {
        let needle = try check(needle)
        guard let items = elements(of: list) else {
            throw Fault("'in' needs a list, as in [\"half\", \"full\"]", at: list)
        }
        guard !items.isEmpty else {
            return Checked(
                .after(needle.term.constant == nil ? [needle.term] : [], .constant(.bool(false))),
                .bool,
                syntax
            )
        }
        var elements: [Checked] = []
        var comparisons: [Comparison] = []
        for item in items {
            let element = try check(item)
            elements.append(element)
            comparisons.append(try compared(.memberOf, needle, element, at: item.range))
        }
        return Checked(member(needle, of: elements, comparisons), .bool, syntax)
    }

    private func member(_ needle: Checked, of elements: [Checked], _ comparisons: [Comparison]) -> Term {
        switch needle.type {
        case .enumeration where comparisons.allSatisfy { $0.comparand == .bits }:
            if let bits = choiceBits(comparisons) { return .choice(needle.term, bits: bits) }
            return .member(needle.term, of: comparisons.map { ($0.right, .bits) })
        case .enumeration, .string:
            // One element that is no value of the needle's own set makes texts of all of them.
            return .member(spelt(needle), of: elements.map { (spelt($0), .texts) })
        case .int, .double:
            return .member(needle.term, of: elements.map { number($0, besides: needle.type) })
        case .bool, .null, .timestamp, .duration, .list:
            return .member(needle.term, of: elements.map { ($0.term, .bits) })
        }
    }

    /// The values of a list as bits, if all of them are known and few enough.
    private func choiceBits(_ comparisons: [Comparison]) -> UInt64? {
        var bits: UInt64 = 0
        for comparison in comparisons {
            guard case .enumeration(let index)? = comparison.right.constant, index < UInt64.bitWidth else { return nil }
            bits |= 1 << UInt64(index)
        }
        return bits
    }

    private func number(_ element: Checked, besides needle: ValueType) -> (term: Term, comparand: Term.Comparand) {
        switch (needle, element.type) {
        case (.double, .double): (element.term, .doubles)
        case (.double, _): (element.term, .doubleWithInt)
        case (_, .double): (element.term, .intWithDouble)
        case (_, _): (element.term, .bits)
        }
    }
}
