import Telemetry

/// What a slot of a compiled condition stands for.
enum SlotMeaning: BitwiseCopyable {
    /// When the reading was taken, or the instant at which it is judged anew.
    case time
    /// A field of the reading that is judged.
    case field(Int, FieldKind)
    /// The same field of the reading before it.
    case previous(Int, FieldKind)
    /// Whether the two differ.
    case changed(Int)
    /// A column of the device's row in the register, by its number among those that the class's conditions use.
    case register(Int)
    /// The limit of a table for the device.
    case limit(Int)
    /// Whether the reading lies in one of the places of this set.
    case inside(placeSet: Int)
    /// Whether it is at most so many metres from one of them.
    case near(placeSet: Int, metres: Double)
    /// Metres to the nearest of them.
    case distance(placeSet: Int)
    /// Whether the way from the previous reading meets one of them.
    case crossed(placeSet: Int)
    /// Whether a reading of the last span fulfilled a tracked condition.
    case visited(mark: Int, TimeSpan)
    /// How long ago a reading last fulfilled a tracked condition, at most the span.
    case since(mark: Int, TimeSpan)
    /// A figure over a stretch of the device's readings.
    case aggregate(Aggregate, window: Int)
    /// Whether a permit covers the truck now.
    case permitted
    /// The same as for places, of the permit that is considered.
    case insidePermit(PermitSite)
    case nearPermit(PermitSite, metres: Double)
    case distancePermit(PermitSite)
    /// Number and company of the permit that is considered.
    case permitText(PermitText)
}

extension SlotMeaning {
    /// How much work it is to find the value, beside that of a field: what comes from memory, from sums over windows, from
    /// the index of places, and from looks at one place after the other.
    var cost: Int {
        switch self {
        case .field: 1
        case .time, .previous, .changed, .limit, .since, .visited: 2
        // Mostly texts, which are compared letter by letter.
        case .register: 3
        case .permitted: 4
        case .aggregate: 5
        case .inside: 6
        case .insidePermit, .permitText: 7
        case .near, .distance, .crossed, .nearPermit, .distancePermit: 8
        }
    }
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
    /// The change of the value per second.
    case rate
}

/// A place that a permit names, as conditions call it.
enum PermitSite: String, CaseIterable, BitwiseCopyable {
    case route
    case sourceSite = "source_site"
    case disposalSite = "disposal_site"
}

/// A text of a permit, as conditions call it.
enum PermitText: String, CaseIterable, BitwiseCopyable {
    case number, company
}

/// The values of a field that are kept of each device, for all windows over them.
struct SeriesSpecification {
    let field: Int
    let kind: FieldKind
    /// The tracked condition that a reading must fulfil to count.
    let filter: Int?
    /// The longest that any window looks back.
    var span: TimeSpan
}

/// A figure over a stretch of device time, for which some rules of a class look back at a series.
struct WindowSpecification {
    let series: Int
    let span: TimeSpan
    let aggregate: Aggregate
    /// Its number among the windows of its kind.
    let place: Int

    /// What has to be remembered for it.
    enum Kind {
        case count, mean, rate, extreme
    }

    var kind: Kind { Kind(aggregate) }
}

extension WindowSpecification.Kind {
    init(_ aggregate: Aggregate) {
        switch aggregate {
        case .count: self = .count
        case .mean: self = .mean
        case .rate: self = .rate
        case .min, .max: self = .extreme
        }
    }
}

/// A tracked condition, of which the last reading that fulfilled it is remembered.
struct MarkSpecification {
    /// Its number among the tracked conditions.
    let condition: Int
    /// How far back any rule looks.
    var span: TimeSpan
}

extension TimeSpan {
    /// Readings that are farther apart say nothing of the time between them, where a condition reckons over many.
    ///
    /// As the usual ``RuleDefinition/gap``: the sampling time of GB 18483-2001, and long enough for a tunnel.
    static let observationGap = TimeSpan.minutes(10)
}
