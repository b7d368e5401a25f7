public import Places
import Schedules
public import Telemetry

/// The permits of one plate, and when the source site of each was last visited: under which of them a truck works.
///
/// Reports ask it what conditions ask the judge; which permit is considered is decided by the same code.
public struct PermitsInHand {
    private let permits: Permits
    private var held: [PermitHeld]

    /// `plate`: `nil` for a truck that has none in the register, and so no permit.
    public init(of plate: String?, in permits: Permits) {
        self.permits = permits
        held = (plate.map(permits.numbers) ?? []).map {
            PermitHeld(number: $0, sourceSite: permits[$0].sourceSite)
        }
    }

    /// Whether it matters where the truck has been.
    public var areSeveral: Bool { held.count > 1 }

    /// Notes in which source sites a truck is.
    public mutating func visit(_ coordinate: Coordinate, of places: PlaceIndex, at instant: Instant) {
        for index in held.indices {
            guard let site = held[index].sourceSite, places.contains(site, coordinate) else { continue }
            held[index].visitedAt = instant
        }
    }

    /// Those that are considered at an instant: of the ones that cover it, by days and hours, the one whose source site was
    /// visited last.
    public mutating func considered(at instant: Instant) -> [Permits.Permit] {
        considered(at: instant) { $0.covers(instant) }
    }

    /// The same among those whose days cover the instant, whatever their hours.
    public mutating func consideredOnDay(of instant: Instant) -> [Permits.Permit] {
        considered(at: instant) { $0.validity.contains(instant) }
    }

    private mutating func considered(
        at instant: Instant,
        where isValid: (Permits.Permit) -> Bool
    ) -> [Permits.Permit] {
        for index in held.indices { held[index].isValid = isValid(permits[held[index].number]) }
        return held.considered(at: instant).map { permits[$0] }
    }
}

/// Which of a plate's permits a truck works under: the valid ones whose source site was visited last; while none was within a day,
/// all valid ones.
struct PermitChoice {
    /// `nil` where no visit tells them apart.
    private let lastVisit: Instant?

    init(among held: some Sequence<PermitHeld>, at instant: Instant) {
        var count = 0
        var last = Instant.distantPast
        for permit in held where permit.isValid {
            count += 1
            last = max(last, permit.visitedAt)
        }
        lastVisit = count > 1 && last > instant - .siteMemory ? last : nil
    }

    func includes(_ permit: PermitHeld) -> Bool {
        permit.isValid && (lastVisit == nil || permit.visitedAt == lastVisit)
    }
}

extension Collection<PermitHeld> {
    /// The numbers of those that are considered.
    func considered(at instant: Instant) -> [Int] {
        let choice = PermitChoice(among: self, at: instant)
        return filter(choice.includes).map(\.number)
    }
}

extension Permits.Permit {
    /// Whether the permit covers an instant, by its days and its hours.
    public func covers(_ instant: Instant) -> Bool { phase(at: instant).isOpen }

    /// How long the permit does not cover, by its days and its hours, within a stretch of time.
    public func uncovered(in stretch: Range<Instant>) -> TimeSpan {
        var uncovered = TimeSpan.zero
        var instant = stretch.lowerBound
        while instant < stretch.upperBound {
            let phase = phase(at: instant)
            let end = Swift.min(phase.end, stretch.upperBound)
            if !phase.isOpen { uncovered = uncovered + (end - instant) }
            instant = end
        }
        return uncovered
    }
}
