/// The static type of an expression, of a part of one, or of a slot.
public indirect enum ValueType: Hashable, Sendable {
    /// The type of `null`, which equals nothing but itself.
    case null
    case bool
    /// A 64-bit signed integer.
    case int
    /// An IEEE 754 double-precision number.
    case double
    /// A text, compared by its code points.
    case string
    /// A point in time, to the millisecond.
    case timestamp
    /// A span of time, to the millisecond; it may be negative.
    case duration
    /// A string out of a closed set, in the order that an operand's index counts.
    case enumeration([String])
    /// A list of elements of one type; only list literals have it.
    case list(ValueType)
}

extension ValueType {
    /// Whether arithmetic and `<` apply, and a comparison with any other number.
    var isNumber: Bool {
        switch self {
        case .int, .double: true
        case .null, .bool, .string, .timestamp, .duration, .enumeration, .list: false
        }
    }

    /// Whether the value is a text, spelt out or as an index.
    var isText: Bool {
        switch self {
        case .string, .enumeration: true
        case .null, .bool, .int, .double, .timestamp, .duration, .list: false
        }
    }

    /// Whether the value is a timestamp or a duration.
    var isTime: Bool {
        switch self {
        case .timestamp, .duration: true
        case .null, .bool, .int, .double, .string, .enumeration, .list: false
        }
    }

    /// How an operand of this type is tagged; `nil` for lists, which no operand holds.
    var kind: Operand.Kind? {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .string: .text
        case .timestamp: .timestamp
        case .duration: .duration
        case .enumeration: .enumeration
        case .list: nil
        }
    }
}

extension ValueType: CustomStringConvertible {
    /// The type with its article, as it stands in a sentence.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool: "a bool"
        case .int: "an int"
        case .double: "a double"
        case .string: "a string"
        case .timestamp: "a timestamp"
        case .duration: "a duration"
        case .enumeration(let values): "one of " + listing(values.map { "\"\($0)\"" })
        case .list: "a list"
        }
    }
}

/// Names separated by commas, cut after a dozen.
func listing(_ names: [String]) -> String {
    let shown = 12
    return names.prefix(shown).joined(separator: ", ") + (names.count > shown ? ", …" : "")
}
