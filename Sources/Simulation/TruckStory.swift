import Telemetry

/// What a truck can be made to do. Those called brief, or otherwise lawful, are near misses: nothing must come of them.
enum TruckStory {
    case coverComesOff
    case coverComesOffBriefly
    case speeds
    case speedsBriefly
    case drivesWithLiftedBody
    /// At walking pace, which the rule allows.
    case creepsWithLiftedBody
    case dumpsInField
    /// At a disposal site, but another one than its permit names; the corridor leads there.
    case dumpsAtWrongSite(Path)
    case fallsSilent
    case fallsSilentBriefly
    case fallsSilentForGood
    case visits(Visit)
    /// Loads in a zone after the hours of its permit, and leaves.
    case leavesAfterHours(Offence, zone: Area)
    /// Stands loaded where it is, for so many minutes.
    case waitsLoaded(minutes: Double)
}

/// A drive along a road into a place where it is forbidden at certain hours, or along its border, and back.
struct Visit {
    enum Ending {
        /// Hands its load over inside.
        case unloadsInside
        case leaves
    }

    let road: Path
    /// Distance on the road at which the place begins; `nil` where the road stays outside.
    let border: Double?
    /// Distance on the road at which it turns.
    let turn: Double
    let isLoaded: Bool
    /// Minutes that it stands there.
    let stay: Double
    let ending: Ending
    let offence: Offence?
}

extension TruckJourney {
    /// Distance beyond a border at which the first reading on the new side is sent.
    private static let clearance = 50.0
    /// Fast enough that no reading falls closer to the border than that on the old side: 8 s before are silent.
    private static let borderSpeed = 42.0

    mutating func tell(_ story: TruckStory, of truck: Truck, until end: Instant) {
        let route = truck.route
        let middle = min(1500, route.length / 2)
        switch story {
        case .coverComesOff:
            rush(route, at: middle, metres: 700, speed: 38) { $0.isCovered = false }
        case .coverComesOffBriefly:
            // Ten seconds: one reading only.
            rush(route, at: middle, metres: 105, speed: 38, isLawful: true) { $0.isCovered = false }
        case .speeds:
            rush(route, at: middle, metres: 1500, speed: 68, rule: .overspeed)
        case .speedsBriefly:
            // Twenty seconds: one reading only.
            rush(route, at: middle, metres: 370, speed: 68, isLawful: true)
        case .drivesWithLiftedBody: leaveLifted(route, speed: 24, offence: Offence(rule: .liftMoving))
        case .creepsWithLiftedBody: leaveLifted(route, speed: 6, offence: nil)
        case .dumpsInField: dump(along: route, at: middle)
        case .dumpsAtWrongSite(let corridor): dump(along: corridor, at: corridor.length)
        case .fallsSilent: pause(route, at: middle, minutes: 25, offence: Offence(rule: .silent))
        case .fallsSilentBriefly: pause(route, at: middle, minutes: 8, offence: nil)
        case .fallsSilentForGood:
            stand(seconds: 120)
            fallSilent(seconds: max(60, (end - now).seconds + 60), offence: Offence(rule: .silent))
        case .visits(let visit): make(visit)
        case .leavesAfterHours(let offence, let zone): leave(zone, along: route, offence: offence)
        case .waitsLoaded(let minutes):
            fill(minutes: 4)
            stand(seconds: minutes * 60)
            unloadInParts()
        }
    }

    /// Delivers its load, and somewhere on the way drives at another speed or in another state.
    private mutating func rush(
        _ route: Path,
        at mark: Double,
        metres: Double,
        speed: Double,
        rule: PlantedRule = .coverOpen,
        isLawful: Bool = false,
        change: (inout TruckJourney) -> Void = { _ in }
    ) {
        fill(minutes: 4)
        drive(route, from: 0, to: mark, isRolling: (false, true))
        let before = self
        change(&self)
        let over = min(mark + metres, route.length - 100)
        drive(
            route,
            from: mark,
            to: over,
            speed: speed,
            isRolling: (true, true),
            offence: isLawful ? nil : Offence(rule: rule)
        )
        isCovered = before.isCovered
        drive(route, from: over, to: route.length, isRolling: (true, false))
        tip(minutes: 4)
        travel(route, from: route.length, to: 0)
    }

    private mutating func leaveLifted(_ route: Path, speed: Double, offence: Offence?) {
        fill(minutes: 4)
        travel(route, from: 0, to: route.length)
        tip(minutes: 3)
        isLifted = true
        let over = route.length - speed / 3.6 * 60
        drive(route, from: route.length, to: over, speed: speed, isRolling: (true, true), offence: offence)
        isLifted = false
        travel(route, from: over, to: 0)
    }

    private mutating func dump(along route: Path, at mark: Double) {
        fill(minutes: 4)
        travel(route, from: 0, to: mark)
        tip(minutes: 3, offence: Offence(rule: .suspectedDumping))
        travel(route, from: mark, to: 0)
    }

    private mutating func pause(_ route: Path, at mark: Double, minutes: Double, offence: Offence?) {
        travel(route, from: 0, to: mark)
        stand(seconds: 60)
        fallSilent(seconds: minutes * 60, offence: offence)
        stand(seconds: 120)
        travel(route, from: mark, to: 0)
    }

    private mutating func make(_ visit: Visit) {
        if visit.isLoaded { fill(minutes: 4) }
        guard let border = visit.border else {
            drive(visit.road, from: 0, to: visit.turn)
            stand(seconds: visit.stay * 60)
            drive(visit.road, from: visit.turn, to: 0)
            return unloadIfNeeded()
        }
        let inside = border + Self.clearance
        let outside = border - Self.clearance
        drive(visit.road, from: 0, to: inside, speed: Self.borderSpeed, isRolling: (false, true))
        drive(
            visit.road,
            from: inside,
            to: visit.turn,
            speed: Self.borderSpeed,
            isRolling: (true, false),
            offence: visit.offence
        )
        stand(seconds: visit.stay * 60, offence: visit.offence)
        switch visit.ending {
        case .unloadsInside:
            unloadInParts(offence: visit.offence)
            drive(visit.road, from: visit.turn, to: 0)
        case .leaves:
            drive(
                visit.road,
                from: visit.turn,
                to: outside,
                speed: Self.borderSpeed,
                isRolling: (false, true),
                offence: visit.offence
            )
            drive(visit.road, from: outside, to: 0, speed: Self.borderSpeed, isRolling: (true, false))
            unloadIfNeeded()
        }
    }

    private mutating func leave(_ zone: Area, along route: Path, offence: Offence) {
        fill(minutes: 8, offence: offence)
        let border = route.exit(from: zone) ?? 0
        let outside = border + Self.clearance
        drive(
            route,
            from: 0,
            to: outside,
            speed: Self.borderSpeed,
            isRolling: (false, true),
            offence: offence
        )
        drive(route, from: outside, to: route.length, isRolling: (true, false))
        unloadInParts()
        travel(route, from: route.length, to: 0)
    }

    private mutating func unloadIfNeeded() {
        if load != .empty { unloadInParts() }
    }
}
