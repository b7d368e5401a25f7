import Expressions
import Places
import Schedules
import Telemetry

/// What the city knows of a device, and since when the device is known.
struct KnownDevice {
    /// The number of its row in the register.
    let row: Int?
    /// The permits of its plate, valid or not.
    let permits: [Int]
    /// When the truck was last seen in the source site of each of them.
    var visits: [Instant]
    /// The permits that are valid, as they were last looked up, and from when to when that stays so.
    var valid: [Int] = []
    var validFrom = Instant.distantFuture
    var validUntil = Instant.distantPast
    /// The first reading of all that was judged; `distantFuture` before it.
    var knownSince = Instant.distantFuture
    /// Since when readings have followed each other without a gap.
    var observedSince = Instant.distantPast

    init(row: Int?, permits: [Int]) {
        self.row = row
        self.permits = permits
        visits = permits.map { _ in .distantPast }
    }
}

/// What conditions ask about permits and limits.
///
/// The permit that is considered is, among those of the plate that are valid now, the one whose source site was visited
/// last; while none was visited within a day, all of them count.
extension ReadingScope {
    mutating func permitted() -> Operand {
        guard devices[device].row != nil else { return .absent }
        lookUpPermits(of: device, at: instant)
        return .bool(!devices[device].valid.isEmpty)
    }

    mutating func insidePermit(_ site: PermitSite) -> Operand {
        guard devices[device].row != nil, findPlaces() else { return .absent }
        return .bool(sitesOfConsideredPermits(site).contains { here.contains($0) })
    }

    mutating func nearPermit(_ site: PermitSite, _ metres: Double) -> Operand {
        guard devices[device].row != nil, let coordinate else { return .absent }
        return .bool(sitesOfConsideredPermits(site).contains { places.distance(from: coordinate, to: $0) <= metres })
    }

    mutating func distancePermit(_ site: PermitSite) -> Operand {
        guard let coordinate else { return .absent }
        let metres = sitesOfConsideredPermits(site).map { places.distance(from: coordinate, to: $0) }.min()
        return metres.map { .double($0) } ?? .absent
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
        for (index, number) in devices[device].permits.enumerated() {
            guard let site = permits[number].sourceSite, here.contains(site) else { continue }
            devices[device].visits[index] = instant
        }
    }

    /// The next instant after the given one at which a permit of the device begins or ends to be valid.
    mutating func permitChange(of device: Int, after instant: Instant) -> Instant {
        guard !devices[device].permits.isEmpty else { return .distantFuture }
        lookUpPermits(of: device, at: instant)
        return devices[device].validUntil
    }

    private mutating func sitesOfConsideredPermits(_ site: PermitSite) -> [PlaceID] {
        consideredPermits().compactMap { number in
            switch site {
            case .route: permits[number].route
            case .sourceSite: permits[number].sourceSite
            case .disposalSite: permits[number].disposalSite
            }
        }
    }

    private mutating func consideredPermits() -> [Int] {
        consideredPermits(of: device, at: instant)
    }

    mutating func consideredPermits(of device: Int, at instant: Instant) -> [Int] {
        lookUpPermits(of: device, at: instant)
        let known = devices[device]
        guard known.valid.count > 1 else { return known.valid }
        let visits = zip(known.permits, known.visits).filter { number, visit in
            visit > instant - .siteMemory && known.valid.contains(number)
        }
        guard let last = visits.map(\.1).max() else { return known.valid }
        return visits.filter { $0.1 == last }.map(\.0)
    }

    private mutating func lookUpPermits(of device: Int, at instant: Instant) {
        if devices[device].validFrom <= instant, instant < devices[device].validUntil { return }
        var (start, end) = (Instant.distantPast, Instant.distantFuture)
        devices[device].valid.removeAll(keepingCapacity: true)
        for number in devices[device].permits {
            let phase = permits[number].phase(at: instant)
            start = max(start, phase.start)
            end = min(end, phase.end)
            if phase.isOpen { devices[device].valid.append(number) }
        }
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
