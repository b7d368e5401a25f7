extension Syntax: CustomStringConvertible {
    /// The canonical text: one blank around operators, no parentheses but those that are needed, numbers and texts
    /// in one spelling.
    ///
    /// Two nodes with the same description mean the same, wherever they stand and however they were written.
    public var description: String {
        switch form {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let text): Self.quoted(text)
        case .list(let elements): "[\(Self.joined(elements))]"
        case .name(let name): name
        case .field(let base, let name): "\(base.text(within: .member)).\(name)"
        case .index(let base, let position): "\(base.text(within: .member))[\(position)]"
        case .call(let function, let arguments): "\(function)(\(Self.joined(arguments)))"
        case .method(let receiver, let name, let arguments):
            "\(receiver.text(within: .member)).\(name)(\(Self.joined(arguments)))"
        case .not(let operand): "!\(operand.text(within: .sign))"
        case .negated(let operand): "-\(operand.text(within: .member))"
        case .binary(let symbol, let left, let right):
            "\(left.text(within: tightness)) \(symbol.rawValue) \(right.text(within: tightness.next))"
        case .all(let operands): operands.map { $0.text(within: tightness.next) }.joined(separator: " && ")
        case .any(let operands): operands.map { $0.text(within: tightness.next) }.joined(separator: " || ")
        case .conditional(let condition, let then, let otherwise):
            "\(condition.text(within: .any)) ? \(then.text(within: .any)) : \(otherwise.text(within: .conditional))"
        }
    }

    /// The text with parentheses around it if it would fall apart in its surroundings.
    private func text(within surroundings: Tightness) -> String {
        tightness.rawValue < surroundings.rawValue ? "(\(description))" : description
    }

    private static func joined(_ nodes: [Syntax]) -> String {
        nodes.map(\.description).joined(separator: ", ")
    }

    /// A literal that reads back as the text.
    private static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}

/// How tightly a form holds together, from the loosest to the tightest.
private enum Tightness: Int {
    case conditional
    case any
    case all
    case relation
    case sum
    case product
    case sign
    case member

    /// The next tighter one: operators group from the left, so that their right side must hold together better.
    var next: Tightness { Tightness(rawValue: rawValue + 1) ?? .member }
}

extension Syntax {
    private var tightness: Tightness {
        switch form {
        case .conditional: .conditional
        case .any: .any
        case .all: .all
        case .binary(let symbol, _, _): symbol.tightness
        case .not, .negated: .sign
        // A number with a sign would lose it to what follows.
        case .int(let value): value < 0 ? .sign : .member
        case .double(let value): value.sign == .minus ? .sign : .member
        case .null, .bool, .string, .list, .name, .field, .index, .call, .method: .member
        }
    }
}

extension BinaryOperator {
    fileprivate var tightness: Tightness {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .memberOf: .relation
        case .add, .subtract: .sum
        case .multiply, .divide, .remainder: .product
        }
    }
}
