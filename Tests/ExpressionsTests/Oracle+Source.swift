extension OracleNode {
    /// The expression in the language, with no more parentheses than it needs, or with some more, and with random
    /// blanks.
    func source(using generator: inout some RandomNumberGenerator) -> String {
        source(binding: 0, using: &generator)
    }

    /// How tightly the node holds together: 0 for `?:` up to 7 for what needs no parentheses anywhere.
    private var tightness: Int {
        switch self {
        case .conditional: 0
        case .binary("||", _, _): 1
        case .binary("&&", _, _): 2
        case .binary("+", _, _), .binary("-", _, _): 4
        case .binary("*", _, _), .binary("/", _, _), .binary("%", _, _): 5
        case .binary, .member: 3
        case .not, .negative: 6
        case .listEquality: 3
        case .literal, .lenient, .variable, .has, .size, .method, .part, .conversion, .macro, .index,
            .baseConcentration:
            7
        }
    }

    private func source(binding needed: Int, using generator: inout some RandomNumberGenerator) -> String {
        let text = bare(using: &generator)
        let blank = Int.random(in: 0..<8, using: &generator) == 0 ? " \t" : ""
        guard tightness < needed || Int.random(in: 0..<10, using: &generator) == 0 else { return text }
        return "(\(blank)\(text)\(blank))"
    }

    private func bare(using generator: inout some RandomNumberGenerator) -> String {
        switch self {
        case .literal(let value): return Self.literal(value, using: &generator)
        case .lenient(let value): return "\(value)"
        case .variable(let name): return name
        case .has(let name): return "has(\(name))"
        case .not(let operand): return "!" + operand.source(binding: 6, using: &generator)
        case .negative(let operand): return "-" + operand.source(binding: 6, using: &generator)
        case .binary(let symbol, let left, let right):
            let left = left.source(binding: tightness, using: &generator)
            let right = right.source(binding: tightness + 1, using: &generator)
            return Bool.random(using: &generator) ? "\(left) \(symbol) \(right)" : "\(left)\(symbol)\(right)"
        case .conditional(let condition, let then, let otherwise):
            let condition = condition.source(binding: 1, using: &generator)
            let then = then.source(binding: 1, using: &generator)
            return "\(condition) ? \(then) : \(otherwise.source(binding: 0, using: &generator))"
        case .member(let needle, let elements):
            let needle = needle.source(binding: 3, using: &generator)
            return "\(needle) in \(Self.list(elements, using: &generator))"
        case .size(let text): return "size(\(text.source(binding: 0, using: &generator)))"
        case .method(let text, let name, let part):
            let text = text.source(binding: 7, using: &generator)
            return "\(text).\(name)(\(part.source(binding: 0, using: &generator)))"
        case .part(let time, let name, let minutes):
            let time = time.source(binding: 7, using: &generator)
            return "\(time).\(name)(\(minutes.map { Self.zone($0) } ?? ""))"
        case .conversion(let type, let operand): return "\(type)(\(operand.source(binding: 0, using: &generator)))"
        case .macro(let name, let elements, let symbol, let right):
            let list = Self.list(elements, using: &generator)
            return "\(list).\(name)(e, e \(symbol) \(right.source(binding: 4, using: &generator)))"
        case .index(let elements, let index):
            return Self.list(elements, using: &generator) + "[\(index.source(binding: 0, using: &generator))]"
        case .listEquality(let left, let right):
            return Self.list(left, using: &generator) + " == " + Self.list(right, using: &generator)
        case .baseConcentration(let concentration, let flow, let stoves):
            var arguments: [String] = []
            for argument in [concentration, flow, stoves] {
                arguments.append(argument.source(binding: 0, using: &generator))
            }
            return "base_concentration(\(arguments.joined(separator: ", ")))"
        }
    }

    /// A list, here and there as a sum of two.
    private static func list(_ elements: [OracleNode], using generator: inout some RandomNumberGenerator) -> String {
        var texts: [String] = []
        for element in elements { texts.append(element.source(binding: 0, using: &generator)) }
        guard texts.count > 1, Int.random(in: 0..<6, using: &generator) == 0 else {
            return "[\(texts.joined(separator: ", "))]"
        }
        return "([\(texts[0])] + [\(texts.dropFirst().joined(separator: ", "))])"
    }

    private static func zone(_ minutes: Int64) -> String {
        if minutes == 480 { return "'Asia/Shanghai'" }
        let (hours, rest) = (minutes.magnitude / 60, minutes.magnitude % 60)
        return "'\(minutes < 0 ? "-" : "+")\(hours < 10 ? "0" : "")\(hours):\(rest < 10 ? "0" : "")\(rest)'"
    }

    private static func literal(_ value: OracleValue, using generator: inout some RandomNumberGenerator) -> String {
        switch value {
        case .bool(let bool): return "\(bool)"
        case .int(let int):
            return Bool.random(using: &generator)
                ? "\(int)" : (int < 0 ? "-0x" : "0x") + String(int.magnitude, radix: 16)
        case .double(let double): return "\(double)"
        case .string(let string):
            let quote = Bool.random(using: &generator) ? "'" : "\""
            var text = quote
            for scalar in string.unicodeScalars {
                if Bool.random(using: &generator), scalar.value >= 0x20, !"'\"\\".unicodeScalars.contains(scalar) {
                    text.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    text += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                }
            }
            return text + quote
        case .timestamp(let milliseconds):
            return milliseconds % 1000 == 0
                ? "timestamp(\(milliseconds / 1000))" : "(timestamp(0) + duration('\(milliseconds)ms'))"
        case .duration(let milliseconds): return "duration('\(milliseconds)ms')"
        case .failure: return ""
        }
    }
}
