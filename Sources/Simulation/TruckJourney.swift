import Telemetry

/// A truck's day while it is written: where the truck is and in what state, and verbs that let it do something next.
struct TruckJourney {
    /// Speeds that keep clear of the limits of 50 km/h loaded and 60 km/h empty, with all that traffic adds.
    private static let loadedSpeed = 36.0...42.0
    private static let emptySpeed = 44.0...52.0
    /// Seconds between two readings.
    private static let drivingInterval: Int64 = 15
    private static let standingInterval: Int64 = 30
    private static let parkedInterval: Int64 = 300

    private(set) var script: Script<TruckActivity>
    var load = TruckActivity.Load.empty
    var isCovered = true
    var isLifted = false
    var chance: SplitMix64
    private var position: Point
    private var course = 0.0
    private var mileage: Double
    private let plane: Plane

    init(at position: Point, on plane: Plane, from start: Instant, chance: SplitMix64) {
        script = Script(start: start)
        self.position = position
        self.plane = plane
        self.chance = chance
        mileage = self.chance.number(in: 20_000...180_000).rounded()
    }

    var now: Instant { script.end }

    /// Stands with the engine off.
    mutating func park(seconds: Double) {
        append(.standing(position, course: course), seconds: seconds, every: Self.parkedInterval, ignition: false)
    }

    mutating func park(until instant: Instant) {
        if instant > now { park(seconds: (instant - now).seconds) }
    }

    /// Stands with the engine on.
    mutating func stand(seconds: Double, offence: Offence? = nil) {
        append(.standing(position, course: course), seconds: seconds, every: Self.standingInterval, offence: offence)
    }

    /// Stands with the engine on, and says nothing.
    mutating func fallSilent(seconds: Double, offence: Offence? = nil) {
        append(.standing(position, course: course), seconds: seconds, every: nil, offence: offence)
    }

    /// Drives a path from one distance on it to another, in either direction.
    ///
    /// * `speed`: in km/h; as fast as its load allows, where there is none.
    /// * `isRolling`: whether the truck is at speed already, and stays so at the end.
    mutating func drive(
        _ path: Path,
        from start: Double,
        to end: Double,
        speed: Double? = nil,
        isRolling: (start: Bool, end: Bool) = (false, false),
        offence: Offence? = nil
    ) {
        guard abs(end - start) >= 1 else { return }
        let usual = chance.number(in: load == .empty ? Self.emptySpeed : Self.loadedSpeed)
        let profile = SpeedProfile(
            length: abs(end - start),
            kilometresPerHour: speed ?? usual,
            startsAtRest: !isRolling.start,
            endsAtRest: !isRolling.end,
            isSteady: speed != nil
        )
        let motion = Motion.driving(path, from: start, isReversed: end < start, profile)
        append(motion, seconds: profile.duration, every: Self.drivingInterval, offence: offence)
        let place = path.place(at: end)
        position = place.point
        course = end < start ? place.course + 180 : place.course
        mileage += profile.length / 1000
    }

    /// Drives with a stop at some of the corners, as at traffic lights.
    mutating func travel(_ path: Path, from start: Double, to end: Double) {
        let between = min(start, end) + 200..<max(min(start, end) + 200, max(start, end) - 200)
        let corners = path.marks.filter(between.contains)
        var mark = start
        for corner in end > start ? corners : corners.reversed() where chance.whole(in: 0...9) < 3 {
            drive(path, from: mark, to: corner)
            stand(seconds: chance.number(in: 20...60))
            mark = corner
        }
        drive(path, from: mark, to: end)
    }

    private mutating func append(
        _ motion: Motion,
        seconds: Double,
        every interval: Int64?,
        ignition: Bool = true,
        offence: Offence? = nil
    ) {
        let doing = TruckActivity(
            motion: motion,
            load: load,
            isCovered: isCovered,
            isLifted: isLifted,
            ignition: ignition,
            mileage: mileage,
            plane: plane
        )
        script.append(doing, seconds: seconds, every: interval, offence: offence)
    }
}

extension TruckJourney {
    /// An excavator fills the body: half of it, then all, then the cover is closed.
    ///
    /// `offence`: what it breaks from the first earth on.
    mutating func fill(minutes: Double, offence: Offence? = nil) {
        isCovered = false
        stand(seconds: minutes * 30)
        load = .half
        stand(seconds: minutes * 30, offence: offence)
        load = .full
        isCovered = true
        stand(seconds: 60, offence: offence)
    }

    /// Tips everything out at once, as at a disposal site.
    ///
    /// `offence`: what the first reading of the empty body breaks.
    mutating func tip(minutes: Double, offence: Offence? = nil) {
        isCovered = false
        isLifted = true
        stand(seconds: minutes * 25)
        load = .empty
        stand(seconds: 10, offence: offence)
        stand(seconds: minutes * 25)
        isLifted = false
        isCovered = true
        stand(seconds: minutes * 10)
    }

    /// Hands the load over in two parts, so that no reading says that a full body became an empty one.
    ///
    /// - Parameter offence: what it breaks until the body is empty.
    mutating func unloadInParts(offence: Offence? = nil) {
        isCovered = false
        stand(seconds: 90, offence: offence)
        load = .half
        stand(seconds: 90, offence: offence)
        load = .empty
        isCovered = true
        stand(seconds: 60)
    }
}
