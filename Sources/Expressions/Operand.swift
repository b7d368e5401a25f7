/// A value while an expression is evaluated: 16 bytes without references, so that copying one costs nothing.
@frozen
public struct Operand: BitwiseCopyable, Sendable {
    /// The value: a bool as 0 or 1, an int, a double's pattern, milliseconds, an index, a text's number, a failure's
    /// code.
    @usableFromInline let bits: UInt64
    @usableFromInline let kind: Kind

    /// What the bits mean.
    @usableFromInline
    enum Kind: UInt8, BitwiseCopyable, Sendable {
        case null
        case bool
        case int
        case double
        case enumeration
        case text
        case timestamp
        case duration
        case absent
        case failure
    }

    @inlinable
    init(kind: Kind, bits: UInt64) {
        self.kind = kind
        self.bits = bits
    }
}

extension Operand {
    /// CEL's `null`.
    @inlinable public static var null: Operand { Operand(kind: .null, bits: 0) }

    /// There is no value now, which `has` asks for; any other use of it fails as ``EvaluationFailure/absent(slot:)``.
    @inlinable public static var absent: Operand { Operand(kind: .absent, bits: 0) }

    @inlinable
    public static func bool(_ value: Bool) -> Operand { Operand(kind: .bool, bits: value ? 1 : 0) }

    @inlinable
    public static func int(_ value: Int64) -> Operand { Operand(kind: .int, bits: UInt64(bitPattern: value)) }

    @inlinable
    public static func double(_ value: Double) -> Operand { Operand(kind: .double, bits: value.bitPattern) }

    /// A value of a closed set, as its index in ``ValueType/enumeration(_:)``, from 0.
    @inlinable
    public static func enumeration(_ index: Int) -> Operand {
        Operand(kind: .enumeration, bits: UInt64(truncatingIfNeeded: index))
    }

    /// A text that the source keeps and gives out under this handle: see ``SlotSource/string(_:)``.
    @inlinable
    public static func text(_ handle: UInt32) -> Operand { Operand(kind: .text, bits: UInt64(handle)) }

    /// A point in time, in milliseconds since 1970-01-01T00:00:00Z, from the year 1 to the year 9999.
    @inlinable
    public static func timestamp(milliseconds: Int64) -> Operand {
        Operand(kind: .timestamp, bits: UInt64(bitPattern: milliseconds))
    }

    /// A span of time in milliseconds, of at most 315,576,000,000 s in either direction.
    @inlinable
    public static func duration(milliseconds: Int64) -> Operand {
        Operand(kind: .duration, bits: UInt64(bitPattern: milliseconds))
    }

    /// No value because something went wrong on the way to it.
    @inlinable
    public static func failure(_ failure: EvaluationFailure) -> Operand {
        Operand(kind: .failure, bits: failure.code)
    }
}

extension Operand {
    /// The value of a bool, `nil` for anything else.
    public var bool: Bool? { kind == .bool ? bits != 0 : nil }

    /// The value of an int, `nil` for anything else.
    public var int: Int64? { kind == .int ? Int64(bitPattern: bits) : nil }

    /// The value of a double, `nil` for anything else.
    public var double: Double? { kind == .double ? Double(bitPattern: bits) : nil }

    /// A timestamp's milliseconds since 1970-01-01T00:00:00Z, or a duration's; `nil` for anything else.
    public var milliseconds: Int64? {
        kind == .timestamp || kind == .duration ? Int64(bitPattern: bits) : nil
    }

    /// The index of an enumeration's value, `nil` for anything else.
    public var enumeration: Int? { kind == .enumeration ? Int(truncatingIfNeeded: bits) : nil }

    /// Whether the value is CEL's `null`.
    public var isNull: Bool { kind == .null }
}

extension Operand {
    /// A text out of a program's own table; handles of sources stay below this mark.
    @usableFromInline static let ownTextMark: UInt64 = 1 << 32

    /// A string literal, as its index in the program's texts.
    static func ownText(_ index: Int) -> Operand {
        Operand(kind: .text, bits: ownTextMark | UInt64(truncatingIfNeeded: index))
    }

    /// A text that an evaluation has made, as its index in ``Registers/texts``; literals stay below this mark.
    @usableFromInline static let madeTextMark: UInt64 = 1 << 33

    @usableFromInline
    static func madeText(_ index: Int) -> Operand {
        Operand(kind: .text, bits: madeTextMark | UInt64(truncatingIfNeeded: index))
    }

    /// What a failed operand failed of.
    @usableFromInline var failure: EvaluationFailure? { kind == .failure ? EvaluationFailure(code: bits) : nil }
}
