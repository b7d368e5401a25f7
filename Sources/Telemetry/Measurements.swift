/// The values of one reading, one slot for each field of its class; a field may be absent.
///
/// The slots are inline and hold bare bits, so that a reading is copied without reference counts or allocation. What the bits
/// mean is said by the field's ``Field/Kind``: the accessor must fit it.
public struct Measurements: Sendable, BitwiseCopyable {
    /// Most fields that a class may have.
    public static let capacity = 32

    @usableFromInline var slots = InlineArray<32, UInt64>(repeating: 0)
    /// Bit `n` says that field `n` was reported.
    @inlinable public var present: UInt32 { reported }
    @usableFromInline var reported: UInt32 = 0

    @inlinable public init() {}

    @inlinable
    @inline(__always)
    public func has(_ field: Int) -> Bool {
        reported & (1 << UInt32(truncatingIfNeeded: field)) != 0
    }

    @inlinable
    @inline(__always)
    public func number(_ field: Int) -> Double { Double(bitPattern: slots[field]) }
    @inlinable public func integer(_ field: Int) -> Int64 { Int64(bitPattern: slots[field]) }
    @inlinable public func boolean(_ field: Int) -> Bool { slots[field] != 0 }
    /// Index into the texts of the field's ``Field/Kind/choice(_:)``.
    @inlinable public func choice(_ field: Int) -> Int { Int(truncatingIfNeeded: slots[field]) }

    @inlinable public mutating func set(_ field: Int, number: Double) { set(field, bits: number.bitPattern) }
    @inlinable public mutating func set(_ field: Int, integer: Int64) { set(field, bits: UInt64(bitPattern: integer)) }
    @inlinable public mutating func set(_ field: Int, boolean: Bool) { set(field, bits: boolean ? 1 : 0) }
    @inlinable public mutating func set(_ field: Int, choice: Int) { set(field, bits: UInt64(choice)) }

    /// The bare bits of a value, which only the field's kind explains.
    @inlinable public func bits(_ field: Int) -> UInt64 { slots[field] }

    /// Copies the bits of the first fields to a place in an array.
    @inlinable
    public mutating func copyBits(into words: inout [UInt64], at start: Int, count: Int) {
        var words = words.mutableSpan
        for field in 0..<count { words[start + field] = slots[field] }
    }

    /// Takes over bits that ``bits(_:)`` gave out for the same field.
    @inlinable public mutating func set(_ field: Int, bits: UInt64) {
        slots[field] = bits
        reported |= 1 << UInt32(truncatingIfNeeded: field)
    }
}

extension Measurements: Equatable {
    public static func == (left: Measurements, right: Measurements) -> Bool {
        guard left.present == right.present else { return false }
        return (0..<capacity).allSatisfy { !left.has($0) || left.slots[$0] == right.slots[$0] }
    }
}
