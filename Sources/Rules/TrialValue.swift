import Expressions
public import Telemetry

/// What an expression comes to.
public enum TrialValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    case timestamp(Instant)
    case duration(TimeSpan)
    /// There is no value, for a reason that is told in words.
    case unknown(String)
}

extension TrialValue {
    /// `text`: that of a value which is one.
    init(_ operand: Operand, _ type: ValueType, text: String?) {
        switch type {
        case .null: self = .null
        case .bool: self = operand.bool.map { .bool($0) } ?? .null
        case .int: self = operand.int.map { .int($0) } ?? .null
        case .double: self = operand.double.map { .double($0) } ?? .null
        case .string, .enumeration: self = text.map { .text($0) } ?? .null
        case .timestamp: self = operand.milliseconds.map { .timestamp(Instant(milliseconds: $0)) } ?? .null
        case .duration: self = operand.milliseconds.map { .duration(TimeSpan(milliseconds: $0)) } ?? .null
        // No operand holds one: the compiler refuses an expression that comes to a list.
        case .list: self = .null
        }
    }
}
