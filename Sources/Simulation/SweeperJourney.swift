import Telemetry

/// What a sweeper can be made to do. Those called brief, or transfer, are near misses: nothing must come of them.
enum SweeperStory {
    case worksTooFast
    case worksTooFastBriefly
    /// As fast, but with the brushes up.
    case transfers
    case standsWorking
    case standsWorkingBriefly
    case standsWorkingForGood
}

/// A sweeper's day while it is written.
struct SweeperJourney {
    private static let workingInterval: Int64 = 20
    private static let parkedInterval: Int64 = 300
    private static let tank = 8000.0
    private static let fuelTank = 200.0

    private(set) var script: Script<SweeperActivity>
    var chance: SplitMix64
    private let road: Path
    private let plane: Plane
    private let work: SweeperActivity.Work
    /// Metres driven on its road, which it works up and down.
    private var mark = 0.0
    private var water = Self.tank
    private var fuel: Double

    init(on road: Path, plane: Plane, work: SweeperActivity.Work, from start: Instant, chance: SplitMix64) {
        script = Script(start: start)
        self.road = road
        self.plane = plane
        self.work = work
        self.chance = chance
        fuel = self.chance.number(in: 90...Self.fuelTank)
    }

    var now: Instant { script.end }

    mutating func park(until instant: Instant) {
        guard instant > now else { return }
        append(standing, .idle, seconds: (instant - now).seconds, every: Self.parkedInterval)
    }

    /// Works for most of an hour, then fills its tank.
    mutating func makeRound() {
        for _ in 0..<chance.whole(in: 3...5) {
            roll(work, minutes: chance.number(in: 8...12), speed: chance.number(in: 8...12))
        }
        refill()
    }

    mutating func tell(_ story: SweeperStory, until end: Instant) {
        switch story {
        case .worksTooFast: roll(work, minutes: 8, speed: 26, offence: Offence(rule: .workOverspeed))
        case .worksTooFastBriefly: roll(work, minutes: 3, speed: 26)
        case .transfers: roll(.idle, minutes: 10, speed: 35)
        case .standsWorking: stand(work, minutes: 14, offence: Offence(rule: .standing))
        case .standsWorkingBriefly: stand(work, minutes: 8)
        case .standsWorkingForGood:
            stand(work, minutes: max(1, (end - now).seconds / 60 + 1), offence: Offence(rule: .standing))
        }
        refill()
    }

    private var standing: Motion {
        let place = road.place(at: mark)
        return .standing(place.point, course: place.course)
    }

    private mutating func roll(_ work: SweeperActivity.Work, minutes: Double, speed: Double, offence: Offence? = nil) {
        let metres = speed / 3.6 * minutes * 60
        let profile = SpeedProfile(length: metres, kilometresPerHour: speed, startsAtRest: false, endsAtRest: false)
        append(
            .driving(road, from: mark, isReversed: false, profile),
            work,
            seconds: profile.duration,
            every: Self.workingInterval,
            offence: offence
        )
        mark += metres
    }

    private mutating func stand(_ work: SweeperActivity.Work, minutes: Double, offence: Offence? = nil) {
        append(standing, work, seconds: minutes * 60, every: Self.workingInterval, offence: offence)
    }

    private mutating func refill() {
        let seconds = 480.0
        append(
            standing,
            .idle,
            seconds: seconds,
            every: Self.workingInterval,
            waterPerSecond: (Self.tank - water) / seconds
        )
        water = Self.tank
        if fuel < 40 { fuel = Self.fuelTank }
    }

    private mutating func append(
        _ motion: Motion,
        _ work: SweeperActivity.Work,
        seconds: Double,
        every interval: Int64,
        waterPerSecond: Double = 0,
        offence: Offence? = nil
    ) {
        let isWorking = work != .idle
        let water = (litres: water, perSecond: isWorking ? -1.8 : waterPerSecond)
        let fuel = (litres: fuel, perSecond: interval == Self.parkedInterval ? 0 : -0.003)
        let doing = SweeperActivity(motion: motion, work: work, water: water, fuel: fuel, plane: plane)
        script.append(doing, seconds: seconds, every: interval, offence: offence)
        self.water = max(0, water.litres + water.perSecond * seconds)
        self.fuel = max(0, fuel.litres + fuel.perSecond * seconds)
    }
}
