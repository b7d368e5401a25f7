import Expressions
import Places
import Schedules
import Telemetry

/// What conditions ask about permits and limits.
///
/// The permit that is considered is, among those of the plate that are valid now, the one whose source site was visited
/// last; while none was visited within a day, all of them count.
extension ReadingScope {
    mutating func permitted() -> Operand {
        guard devices[device].row != nil else { return .absent }
        lookUpPermits(of: device, at: instant)
        return .bool(devices[device].validPermits > 0)
    }

    mutating func insidePermit(_ site: PermitSite) -> Operand {
        guard devices[device].row != nil, findPlaces() else { return .absent }
        var walk = walkConsideredPermits()
        while let place = nextPlace(site, of: &walk) {
            if here.contains(place) { return .bool(true) }
        }
        return .bool(false)
    }

    mutating func nearPermit(_ site: PermitSite, _ metres: Double) -> Operand {
        guard devices[device].row != nil, let coordinate else { return .absent }
        var walk = walkConsideredPermits()
        while let place = nextPlace(site, of: &walk) {
            if places.distance(from: coordinate, to: place) <= metres { return .bool(true) }
        }
        return .bool(false)
    }

    mutating func distancePermit(_ site: PermitSite) -> Operand {
        guard let coordinate else { return .absent }
        var least: Double?
        var walk = walkConsideredPermits()
        while let place = nextPlace(site, of: &walk) {
            least = min(least ?? .infinity, places.distance(from: coordinate, to: place))
        }
        return least.map { .double($0) } ?? .absent
    }

    mutating func permitText(_ text: PermitText) -> Operand {
        let considered = consideredPermits()
        guard considered.count == 1 else { return .absent }
        let permit = permits[considered[0]]
        switch text {
        case .number: return .text(texts.handle(of: permit.number))
        case .company: return permit.company.map { .text(texts.handle(of: $0)) } ?? .absent
        }
    }

    /// Notes in which source sites of its permits the truck is, for the reading that is looked at.
    mutating func recordSiteVisits() {
        guard usesPermitSites, !devices[device].permits.isEmpty, findPlaces(), !here.isEmpty else { return }
        for held in devices[device].permits {
            guard let site = permitsHeld[held].sourceSite, here.contains(site) else { continue }
            permitsHeld[held].visitedAt = instant
        }
    }

    /// The next instant after the given one at which a permit of the device begins or ends to be valid.
    mutating func permitChange(of device: Int, after instant: Instant) -> Instant {
        guard !devices[device].permits.isEmpty else { return .distantFuture }
        lookUpPermits(of: device, at: instant)
        return devices[device].validUntil
    }

    /// The permits that are considered, one after the other, without a list of them.
    private struct PermitWalk {
        let choice: PermitChoice
        var rest: Range<Int>
    }

    private mutating func walkConsideredPermits() -> PermitWalk {
        lookUpPermits(of: device, at: instant)
        let held = devices[device].permits
        return PermitWalk(choice: PermitChoice(among: permitsHeld[held], at: instant), rest: held)
    }

    /// The place that the next permit names; those that name none are passed over.
    private mutating func nextPlace(_ site: PermitSite, of walk: inout PermitWalk) -> PlaceID? {
        while let held = walk.rest.popFirst() {
            guard walk.choice.includes(permitsHeld[held]) else { continue }
            let number = permitsHeld[held].number
            let place =
                switch site {
                case .route: permits[number].route
                case .sourceSite: permits[number].sourceSite
                case .disposalSite: permits[number].disposalSite
                }
            if let place { return place }
        }
        return nil
    }

    private mutating func consideredPermits() -> [Int] {
        consideredPermits(of: device, at: instant)
    }

    mutating func consideredPermits(of device: Int, at instant: Instant) -> [Int] {
        lookUpPermits(of: device, at: instant)
        return permitsHeld[devices[device].permits].considered(at: instant)
    }

    private mutating func lookUpPermits(of device: Int, at instant: Instant) {
        if devices[device].validFrom <= instant, instant < devices[device].validUntil { return }
        var (start, end) = (Instant.distantPast, Instant.distantFuture)
        var valid = 0
        for held in devices[device].permits {
            let phase = permits[permitsHeld[held].number].phase(at: instant)
            start = max(start, phase.start)
            end = min(end, phase.end)
            permitsHeld[held].isValid = phase.isOpen
            valid += phase.isOpen ? 1 : 0
        }
        devices[device].validPermits = valid
        devices[device].validFrom = start
        devices[device].validUntil = end
    }

    mutating func limit(_ table: Int) -> Operand {
        let index = device * limitTables.count + table
        if !(limits[index].start <= instant && instant < limits[index].end) {
            let attribute = limitTables[table].column.flatMap { column in
                devices[device].row.flatMap { register.value(row: $0, column: column) }
            }
            limits[index] = limitTables[table].phase(at: instant, for: attribute)
        }
        return limits[index].value.map { .double($0) } ?? .absent
    }
}
