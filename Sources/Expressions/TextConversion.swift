/// What a text can be read as.
@usableFromInline
enum TextReading: UInt8, BitwiseCopyable, Sendable {
    case bool
    case int
    case double
    case timestamp
    case duration

    /// The value that a text stands for, or a failure if it stands for none.
    @usableFromInline
    func callAsFunction(_ text: String) -> Operand {
        let value: Operand? =
            switch self {
            case .bool: Self.bool(text)
            case .int: Int64(text).map { .int($0) }
            case .double: Double(text).map { .double($0) }
            case .timestamp: TimestampText.milliseconds(text).map { .timestamp(milliseconds: $0) }
            case .duration: DurationText.milliseconds(text).map { .duration(milliseconds: $0) }
            }
        return value ?? .failure(.unreadable)
    }

    /// The spellings that CEL's implementations agree on.
    private static func bool(_ text: String) -> Operand? {
        switch text {
        case "true", "True", "TRUE", "t", "1": .bool(true)
        case "false", "False", "FALSE", "f", "0": .bool(false)
        default: nil
        }
    }

    /// The type of the value.
    var type: ValueType {
        switch self {
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .timestamp: .timestamp
        case .duration: .duration
        }
    }

    /// How an operand of that type is tagged.
    var kind: Operand.Kind {
        switch self {
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .timestamp: .timestamp
        case .duration: .duration
        }
    }

    /// What a text must look like, for the person who wrote another one.
    var expectation: String {
        switch self {
        case .bool: "\"true\" or \"false\""
        case .int: "a whole number of 64 bits, as in \"42\""
        case .double: "a number, as in \"60.5\""
        case .timestamp:
            "a date, a time and an offset, as in \"2026-11-23T07:00:00+08:00\", to the millisecond"
        case .duration: "numbers with the units d, h, m, s or ms, as in \"1h30m\" or \"1.5h\""
        }
    }
}

extension Operand {
    /// The text of a value as CEL's `string` gives it; `nil` for what has none, and for times beyond their range.
    var written: String? {
        switch kind {
        case .bool: bits != 0 ? "true" : "false"
        case .int: String(Int64(bitPattern: bits))
        case .double: Self.text(of: Double(bitPattern: bits))
        case .timestamp: TimestampText.text(Int64(bitPattern: bits))
        case .duration: DurationText.text(Int64(bitPattern: bits))
        case .null, .enumeration, .text, .absent, .failure: nil
        }
    }

    /// The fewest digits that read back as the same number; whole numbers without a point.
    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
