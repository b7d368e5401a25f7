/// One node of a parsed expression: what was written, and where.
///
/// A ``Vocabulary`` gets the nodes of a call's arguments and reads from them what it needs: a literal text or number,
/// or the path of a name. Grouping parentheses leave no node behind.
public struct Syntax: Sendable {
    /// What was written.
    public let form: Form
    /// Where: the UTF-8 offsets in the source, from the node's first byte to behind its last one.
    public let range: Range<Int>
    /// The part of ``range`` that an error about the node itself points at: its operator, or its last name.
    let mark: Range<Int>
    /// How many nodes lie on the longest way down from here, this one included; at most ``Program/maximumDepth``.
    let depth: Int
    /// Where each scalar of a text literal stands in the source, and its closing quotes; empty for every other form.
    let offsets: [Int]

    /// The forms that a node takes.
    public indirect enum Form: Sendable {
        case null
        case bool(Bool)
        /// A whole number, its minus sign included.
        case int(Int64)
        /// A number with a point or an exponent, its minus sign included; always finite.
        case double(Double)
        /// The text between the quotes, its escapes resolved.
        case string(String)
        /// A list literal, as in `["half", "full"]`.
        case list([Syntax])
        /// A bare name, as in `speed`.
        case name(String)
        /// A field of what stands before the point, as in `previous.load`.
        case field(of: Syntax, name: String)
        /// An element of what stands before the brackets, as in `[0.5, 1.5][stage]`.
        case index(of: Syntax, at: Syntax)
        /// A function call, as in `inside("core")`.
        case call(function: String, arguments: [Syntax])
        /// A call behind a point, as in `plate.startsWith("H")`.
        case method(receiver: Syntax, name: String, arguments: [Syntax])
        case not(Syntax)
        case negated(Syntax)
        case binary(BinaryOperator, Syntax, Syntax)
        /// Two or more operands joined by `&&`.
        case all([Syntax])
        /// Two or more operands joined by `||`.
        case any([Syntax])
        case conditional(Syntax, then: Syntax, otherwise: Syntax)
    }
}

/// The operators between two operands, apart from `&&` and `||`.
public enum BinaryOperator: String, Sendable, CaseIterable {
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case add = "+"
    case subtract = "-"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case memberOf = "in"
}

extension Syntax {
    /// The names of a dotted path, as in `["permit", "disposal_site"]`; `nil` for every other form.
    public var path: [String]? {
        switch form {
        case .name(let name): [name]
        case .field(let base, let name): base.path.map { $0 + [name] }
        case .null, .bool, .int, .double, .string, .list, .index, .call, .method, .not, .negated, .binary, .all, .any,
            .conditional:
            nil
        }
    }

    /// The text of a string literal; `nil` for every other form.
    public var string: String? {
        if case .string(let text) = form { text } else { nil }
    }

    /// The value of a number literal, whole or not; `nil` for every other form.
    public var number: Double? {
        switch form {
        case .int(let value): Double(value)
        case .double(let value): value
        case .null, .bool, .string, .list, .name, .field, .index, .call, .method, .not, .negated, .binary, .all, .any,
            .conditional:
            nil
        }
    }
}
