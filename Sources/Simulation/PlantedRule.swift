public import Telemetry

/// The rules that the plan breaks, with what the demo city's rule files say about their times.
///
/// A test compares this table with the files.
public enum PlantedRule: String, CaseIterable, Sendable {
    case coreCurfew = "truck-core-curfew"
    case roadCurfew = "truck-road-curfew"
    case coverOpen = "truck-cover-open"
    case overspeed = "truck-overspeed"
    case liftMoving = "truck-lift-moving"
    case suspectedDumping = "truck-suspected-dumping"
    case silent = "truck-silent"
    case fumeOverLimit = "fume-over-limit"
    case purifierOff = "fume-purifier-off"
    case fanOff = "fume-fan-off"
    case workOverspeed = "sweeper-work-overspeed"
    case standing = "sweeper-standing"

    /// How long the violation must last, proved by readings, before the alert fires; for ``silent``, how long without one.
    public var hold: TimeSpan {
        switch self {
        case .coreCurfew, .roadCurfew, .overspeed: .seconds(30)
        case .coverOpen, .liftMoving: .seconds(10)
        case .suspectedDumping: .zero
        case .silent, .fumeOverLimit, .standing: .minutes(10)
        case .purifierOff: .minutes(3)
        case .fanOff, .workOverspeed: .minutes(5)
        }
    }

    /// How long the alert stays after the violation has ended.
    public var keepFiring: TimeSpan {
        switch self {
        case .coreCurfew, .roadCurfew, .purifierOff: .minutes(2)
        case .coverOpen, .overspeed, .workOverspeed: .minutes(1)
        case .liftMoving, .silent, .standing, .fanOff: .zero
        case .suspectedDumping: .minutes(10)
        case .fumeOverLimit: .minutes(5)
        }
    }
}

/// What a stage of a device's day breaks on purpose.
struct Offence: Sendable {
    let rule: PlantedRule
    /// The place that the rule's condition finds the device in.
    var place: String?
    /// When the rule is in force; always, where there is none.
    var window: Range<Instant>?
}
