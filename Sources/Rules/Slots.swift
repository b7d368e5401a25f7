import Places
import Telemetry

/// What a slot of a compiled condition stands for.
enum SlotMeaning: BitwiseCopyable {
    /// A field of the reading that is judged.
    case field(Int, FieldKind)
    /// The same field of the reading before it.
    case previous(Int, FieldKind)
    /// A column of the device's row in the register, by its number among those that the class's conditions use.
    case register(Int)
    /// Whether the reading lies in one of the places of this set.
    case inside(placeSet: Int)
    /// Whether it lies in the disposal site of a permit that is valid now.
    case insidePermittedDisposalSite
    /// Metres to a place.
    case distance(PlaceID)
    /// A figure over a stretch of the device's readings.
    case aggregate(Aggregate, window: Int)
    /// Whether a permit covers the truck now.
    case permitted
}

/// How the bits of a field are read.
enum FieldKind: BitwiseCopyable {
    case number, integer, boolean, choice

    init(_ kind: Field.Kind) {
        switch kind {
        case .number: self = .number
        case .integer: self = .integer
        case .boolean: self = .boolean
        case .choice: self = .choice
        }
    }
}

/// A figure over a window.
enum Aggregate: String, CaseIterable, BitwiseCopyable {
    case mean, min, max, count
}

/// The values of a field over the last stretch of device time that some rules of a class look at.
struct WindowSpecification: Equatable {
    let field: Int
    let kind: FieldKind
    let span: TimeSpan
}
