/// A pattern as the oracle sees it: from every place, it knows the places at which a match may end.
indirect enum NaivePattern {
    case character(Character)
    case any
    case oneOf([Character], isNegated: Bool)
    case beginning
    case end
    case border
    case sequence([NaivePattern])
    case either([NaivePattern])
    case repeated(NaivePattern, least: Int, most: Int?)

    func isFound(in text: [Character]) -> Bool {
        (0...text.count).contains { !ends(in: text, from: $0).isEmpty }
    }

    private func ends(in text: [Character], from start: Int) -> Set<Int> {
        switch self {
        case .character(let character): return start < text.count && text[start] == character ? [start + 1] : []
        case .any: return start < text.count ? [start + 1] : []
        case .oneOf(let members, let isNegated):
            return start < text.count && members.contains(text[start]) != isNegated ? [start + 1] : []
        case .beginning: return start == 0 ? [start] : []
        case .end: return start == text.count ? [start] : []
        case .border:
            let before = start > 0 && text[start - 1].isASCII && text[start - 1].isLetter
            let after = start < text.count && text[start].isASCII && text[start].isLetter
            return before != after ? [start] : []
        case .sequence(let parts):
            return parts.reduce([start]) { starts, part in
                Set(starts.flatMap { part.ends(in: text, from: $0) })
            }
        case .either(let alternatives):
            return Set(alternatives.flatMap { $0.ends(in: text, from: start) })
        case .repeated(let inner, let least, let most):
            var places: Set<Int> = [start]
            var all: Set<Int> = least == 0 ? places : []
            // More rounds than the text has places, and than are demanded, lead nowhere new.
            for round in 1...max(1, min(most ?? .max, least + text.count + 1)) where most != 0 {
                places = Set(places.flatMap { inner.ends(in: text, from: $0) })
                if round >= least { all.formUnion(places) }
            }
            return all
        }
    }
}

extension NaivePattern {
    static func random(depth: Int, using random: inout some RandomNumberGenerator) -> NaivePattern {
        func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        func part() -> NaivePattern { Self.random(depth: depth - 1, using: &random) }
        let letters: [Character] = ["a", "b", "A", "鄂", " "]
        guard depth > 0 else {
            switch pick(8) {
            case 0: return .any
            case 1: return .oneOf([letters[pick(5)], letters[pick(5)]], isNegated: pick(2) == 0)
            case 2: return pick(3) > 0 ? .border : pick(2) == 0 ? .beginning : .end
            default: return .character(letters[pick(5)])
            }
        }
        switch pick(4) {
        case 0: return .either((0..<2 + pick(2)).map { _ in part() })
        case 1:
            let least = pick(3)
            return .repeated(part(), least: least, most: pick(2) == 0 ? nil : least + pick(3))
        default: return .sequence((0..<pick(4)).map { _ in part() })
        }
    }

    /// The pattern in the language, each part in a group of one kind or the other.
    var source: String {
        switch self {
        case .character(let character): return "\(character)"
        case .any: return "."
        case .oneOf(let members, let isNegated): return "[\(isNegated ? "^" : "")\(String(members))]"
        case .beginning: return "^"
        case .end: return "$"
        case .border: return #"\b"#
        case .sequence(let parts): return parts.map { "(?:\($0.source))" }.joined()
        case .either(let alternatives): return "(\(alternatives.map(\.source).joined(separator: "|")))"
        case .repeated(let inner, let least, let most):
            let group = "(\(inner.source))"
            switch (least, most) {
            case (0, nil): return group + "*"
            case (1, nil): return group + "+"
            case (0, 1): return group + "?"
            case (_, nil): return group + "{\(least),}"
            case (_, let most?): return group + (least == most ? "{\(least)}" : "{\(least),\(most)}")
            }
        }
    }
}
