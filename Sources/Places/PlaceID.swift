/// The number of a place in one `PlaceIndex`: its position in the order in which the places were given.
///
/// It is valid in the index that issued it only; after a reload, look the place up again by its identifier.
public struct PlaceID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// From 0 to one less than the number of places in the index.
    public var number: Int { Int(storedNumber) }

    private let storedNumber: UInt32

    init(number: UInt32) {
        storedNumber = number
    }

    public static func < (left: PlaceID, right: PlaceID) -> Bool {
        left.storedNumber < right.storedNumber
    }
}
