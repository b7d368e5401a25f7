/// Where an evaluation gets its values from: one reading, with everything known about its device.
///
/// Evaluation is generic over it and specialised for it; ``load(_:)`` should be inlinable and free of allocation.
public protocol SlotSource: ~Copyable {
    /// The value of a slot, of the type that the slot was bound with, or ``Operand/absent``.
    ///
    /// Any slot that the program's ``Program/slots`` lists may be asked for, any number of times; a slot whose value
    /// the result does not depend on is usually not asked for.
    mutating func load(_ slot: Int) -> Operand

    /// The text behind a handle that ``load(_:)`` gave out as ``Operand/text(_:)``.
    ///
    /// Only conditions about strings ask for it. Handles that the source never gave out are never asked for.
    func string(_ handle: UInt32) -> String
}
