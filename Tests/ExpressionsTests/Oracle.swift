import Expressions

/// A value, or the failure that took its place.
enum OracleValue: Equatable {
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    /// Milliseconds since 1970.
    case timestamp(Int64)
    /// Milliseconds.
    case duration(Int64)
    case failure(EvaluationFailure)

    /// Equality that takes one NaN for another.
    func isSame(as other: OracleValue) -> Bool {
        if case .double(let left) = self, case .double(let right) = other, left.isNaN, right.isNaN { return true }
        return self == other
    }
}

/// An expression as the oracle sees it: it walks the tree naively, by the words of the language definition.
indirect enum OracleNode {
    case literal(OracleValue)
    /// An int literal where the language wants a double.
    case lenient(Int64)
    case variable(String)
    case has(String)
    case not(OracleNode)
    case negative(OracleNode)
    case binary(String, OracleNode, OracleNode)
    case conditional(OracleNode, OracleNode, OracleNode)
    case member(OracleNode, [OracleNode])
    case size(OracleNode)
    case method(OracleNode, String, OracleNode)
    /// A part of a timestamp with local time so many minutes ahead of UTC, or of a duration.
    case part(OracleNode, String, Int64?)
    /// One of CEL's conversions.
    case conversion(String, OracleNode)
    /// `all`, `exists` or `exists_one` over a list, with a comparison of the elements as its condition.
    case macro(String, [OracleNode], String, OracleNode)
    case index([OracleNode], OracleNode)
    case listEquality([OracleNode], [OracleNode])
    /// Concentration, flow and stoves.
    case baseConcentration(OracleNode, OracleNode, OracleNode)
}

extension OracleNode {
    /// What the expression comes to.
    var value: OracleValue {
        switch self {
        case .literal(let value): return value
        case .lenient(let value): return .double(Double(value))
        case .variable(let name): return Self.valueOfVariable(name)
        case .has(let name):
            if case .failure(.absent) = Self.valueOfVariable(name) { return .bool(false) }
            return .bool(true)
        case .not(let operand):
            guard case .bool(let bool) = operand.value else { return operand.value }
            return .bool(!bool)
        case .negative(let operand):
            switch operand.value {
            case .int(let int): return int == .min ? .failure(.overflow) : .int(-int)
            case .double(let double): return .double(-double)
            case let other: return other
            }
        case .binary("&&", let left, let right): return Self.logic(left.value, right.value, decisive: false)
        case .binary("||", let left, let right): return Self.logic(left.value, right.value, decisive: true)
        case .binary(let symbol, let left, let right): return Self.strict(symbol, left.value, right.value)
        case .conditional(let condition, let then, let otherwise):
            guard case .bool(let bool) = condition.value else { return condition.value }
            return bool ? then.value : otherwise.value
        case .member(let needle, let elements):
            let needle = needle.value
            let found = elements.map { Self.strict("==", needle, $0.value) }
            let failure = found.first { if case .failure = $0 { true } else { false } }
            return failure ?? .bool(found.contains(.bool(true)))
        case .size(let text):
            guard case .string(let string) = text.value else { return text.value }
            return .int(Int64(Array(string.unicodeScalars).count))
        case .method(let text, let name, let part): return Self.strict(name, text.value, part.value)
        case .part(let time, let name, let minutes): return Self.part(name, of: time.value, minutes: minutes ?? 0)
        case .conversion(let type, let operand): return Self.converted(operand.value, to: type)
        case .macro(let name, let elements, let symbol, let right):
            return Self.macro(name, elements.map(\.value), symbol, right)
        case .index(let elements, let index):
            guard let values = Self.values(elements) else { return Self.firstFailure(elements) }
            guard case .int(let position) = index.value else { return index.value }
            return values.indices.contains(Int(clamping: position)) && position < 1 << 32
                ? values[Int(position)] : .failure(.outOfBounds)
        case .listEquality(let left, let right):
            guard let first = Self.values(left), let second = Self.values(right) else {
                return Self.firstFailure(left + right)
            }
            return .bool(
                first.count == second.count
                    && zip(first, second).allSatisfy { Self.strict("==", $0, $1) == .bool(true) }
            )
        case .baseConcentration(let concentration, let flow, let stoves):
            let stoves = stoves.value
            guard case .double(let count) = stoves else { return stoves }
            guard count > 0 else { return .failure(.divisionByZero) }
            return Self.strict(
                "/",
                Self.strict("*", concentration.value, flow.value),
                Self.strict("*", stoves, .double(2000))
            )
        }
    }

    private static func valueOfVariable(_ name: String) -> OracleValue {
        let slot = TestVocabulary.variables.firstIndex { $0.name == name }!
        let variable = TestVocabulary.variables[slot]
        if let bool = variable.value.bool { return .bool(bool) }
        if let int = variable.value.int { return .int(int) }
        if let double = variable.value.double { return .double(double) }
        if let milliseconds = variable.value.milliseconds {
            return variable.type == .timestamp ? .timestamp(milliseconds) : .duration(milliseconds)
        }
        if let index = variable.value.enumeration, case .enumeration(let values) = variable.type {
            return .string(values[index])
        }
        switch name {
        case "plate": return .string(TestVocabulary.texts[0])
        case "device.company": return .string(TestVocabulary.texts[1])
        case "composed": return .string(TestVocabulary.texts[2])
        case "decomposed": return .string(TestVocabulary.texts[3])
        case "digits": return .string(TestVocabulary.texts[4])
        case "date": return .string(TestVocabulary.texts[5])
        case "span": return .string(TestVocabulary.texts[6])
        default: return .failure(.absent(slot: slot))
        }
    }

    static func logic(_ left: OracleValue, _ right: OracleValue, decisive: Bool) -> OracleValue {
        if left == .bool(decisive) || right == .bool(decisive) { return .bool(decisive) }
        if case .failure = left { return left }
        return right
    }

    static func strict(_ symbol: String, _ left: OracleValue, _ right: OracleValue) -> OracleValue {
        switch (left, right) {
        case (.failure, _): left
        case (_, .failure): right
        case (.int(let left), .int(let right)) where ["+", "-", "*", "/", "%"].contains(symbol):
            ints(symbol, left, right)
        case (.double(let left), .double(let right)) where ["+", "-", "*", "/"].contains(symbol):
            doubles(symbol, left, right)
        case (.string(let text), .string(let part)) where ["startsWith", "endsWith", "contains"].contains(symbol):
            .bool(question(symbol, Array(text.unicodeScalars), Array(part.unicodeScalars)))
        case (.string(let left), .string(let right)) where symbol == "+":
            .string(String(String.UnicodeScalarView(Array(left.unicodeScalars) + Array(right.unicodeScalars))))
        case (.timestamp(let left), .duration(let right)) where symbol == "+": timestamp(Int128(left) + Int128(right))
        case (.duration(let left), .timestamp(let right)) where symbol == "+": timestamp(Int128(left) + Int128(right))
        case (.timestamp(let left), .duration(let right)) where symbol == "-": timestamp(Int128(left) - Int128(right))
        case (.timestamp(let left), .timestamp(let right)) where symbol == "-": duration(Int128(left) - Int128(right))
        case (.duration(let left), .duration(let right)) where symbol == "-": duration(Int128(left) - Int128(right))
        case (.duration(let left), .duration(let right)) where symbol == "+": duration(Int128(left) + Int128(right))
        case (_, _): comparison(symbol, left, right)
        }
    }

    /// Works in 128 bits, and fails where the result does not fit into 64.
    private static func ints(_ symbol: String, _ left: Int64, _ right: Int64) -> OracleValue {
        let (left, right) = (Int128(left), Int128(right))
        let result: Int128
        switch symbol {
        case "+": result = left + right
        case "-": result = left - right
        case "*": result = left * right
        default:
            if right == 0 { return .failure(.divisionByZero) }
            // The remainder of the smallest int and -1 fails with its quotient.
            if Int64(exactly: left / right) == nil { return .failure(.overflow) }
            result = symbol == "/" ? left / right : left % right
        }
        return Int64(exactly: result).map { .int($0) } ?? .failure(.overflow)
    }

    private static func doubles(_ symbol: String, _ left: Double, _ right: Double) -> OracleValue {
        switch symbol {
        case "+": .double(left + right)
        case "-": .double(left - right)
        case "*": .double(left * right)
        default: .double(left / right)
        }
    }

    private static func question(_ name: String, _ text: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
        switch name {
        case "startsWith": text.starts(with: part)
        case "endsWith": text.reversed().starts(with: part.reversed())
        default: text.indices.contains { text[$0...].starts(with: part) } || part.isEmpty
        }
    }

    private static func comparison(_ symbol: String, _ left: OracleValue, _ right: OracleValue) -> OracleValue {
        let order = order(left, right)
        return switch symbol {
        case "==": .bool(order == 0)
        case "!=": .bool(order != 0)
        case "<": .bool(order.map { $0 < 0 } ?? false)
        case "<=": .bool(order.map { $0 <= 0 } ?? false)
        case ">": .bool(order.map { $0 > 0 } ?? false)
        default: .bool(order.map { $0 >= 0 } ?? false)
        }
    }

    /// Negative, zero or positive; `nil` beside a NaN.
    private static func order(_ left: OracleValue, _ right: OracleValue) -> Int? {
        switch (left, right) {
        case (.timestamp(let left), .timestamp(let right)), (.duration(let left), .duration(let right)):
            left < right ? -1 : left > right ? 1 : 0
        case (.bool(let left), .bool(let right)): (left ? 1 : 0) - (right ? 1 : 0)
        case (.int(let left), .int(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.double(let left), .double(let right)): left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
        case (.int(let left), .double(let right)): order(left, right)
        case (.double(let left), .int(let right)): order(right, left).map { -$0 }
        case (.string(let left), .string(let right)):
            left.unicodeScalars.elementsEqual(right.unicodeScalars)
                ? 0 : left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) ? -1 : 1
        case (_, _): nil
        }
    }

    /// Compares whole numbers in 128 bits, and fractions, which only small doubles have, as doubles.
    private static func order(_ left: Int64, _ right: Double) -> Int? {
        if right.isNaN { return nil }
        if right.magnitude >= 0x1p64 { return right > 0 ? -1 : 1 }
        if right.magnitude < 0x1p53, left.magnitude <= 1 << 53 {
            return Double(left) < right ? -1 : Double(left) > right ? 1 : 0
        }
        let whole = Int128(right)
        return Int128(left) < whole ? -1 : Int128(left) > whole ? 1 : 0
    }
}
