import Telemetry

/// What a kitchen can be made to do. Those called brief, and the flare, are near misses: nothing must come of them.
enum KitchenStory {
    case purifierOff
    case purifierOffBriefly
    case purifierOffForGood
    case overLimit
    case overLimitBriefly
    /// One bad minute, which a mean over ten forgives.
    case flare
    case fanOff
    case fanOffBriefly
}

/// A kitchen's day while it is written. All stages are whole minutes, so that it reports every minute without fail.
struct KitchenDay {
    private static let interval: Int64 = 60

    private(set) var script: Script<KitchenActivity>
    private var chance: SplitMix64
    private let limit: Double
    private let stoves: Int
    private var wasCooking = false

    init(of kitchen: Kitchen, from start: Instant, chance: SplitMix64) {
        script = Script(start: start)
        limit = kitchen.limit
        stoves = kitchen.stoves
        self.chance = chance
    }

    var now: Instant { script.end }

    /// Cooks as the law wants it: clearly below the limit, with fan and purifier running.
    mutating func cook(minutes: Int) {
        append(minutes, fan: true, purifier: true, share: chance.number(in: 0.2...0.38), spread: 0.12)
        wasCooking = true
    }

    /// Is closed; after a meal the fan first clears the air.
    mutating func close(minutes: Int) {
        let clearing = wasCooking ? min(minutes, 5) : 0
        wasCooking = false
        if clearing > 0 { append(clearing, fan: true, purifier: true, share: 0.1, spread: 0.03) }
        if minutes > clearing { append(minutes - clearing, fan: false, purifier: false, share: 0.03, spread: 0.02) }
    }

    mutating func tell(_ story: KitchenStory, until end: Instant) {
        switch story {
        case .purifierOff: cookUnpurified(minutes: 12, offence: Offence(rule: .purifierOff))
        case .purifierOffBriefly: cookUnpurified(minutes: 2)
        case .purifierOffForGood:
            let rest = Int((end - now).seconds / 60) + 2
            cookUnpurified(minutes: max(1, rest), offence: Offence(rule: .purifierOff))
        case .overLimit: cookOverLimit(minutes: 22, share: 3, offence: Offence(rule: .fumeOverLimit))
        case .overLimitBriefly: cookOverLimit(minutes: 5, share: 2)
        case .flare:
            cook(minutes: 10)
            append(1, fan: true, purifier: true, share: 3, spread: 0)
            cook(minutes: 10)
        case .fanOff: cookWithoutFan(minutes: 12, offence: Offence(rule: .fanOff))
        case .fanOffBriefly: cookWithoutFan(minutes: 3)
        }
    }

    private mutating func cookUnpurified(minutes: Int, offence: Offence? = nil) {
        append(minutes, fan: true, purifier: false, share: 0.55, spread: 0.1, offence: offence)
        cook(minutes: 10)
    }

    /// A flare lifts the ten-minute mean over the limit in one reading; a stopped fan ends it in one.
    ///
    /// So the first and the last violating reading do not depend on whether a reading exactly ten minutes old still counts.
    private mutating func cookOverLimit(minutes: Int, share: Double, offence: Offence? = nil) {
        append(1, fan: true, purifier: true, share: 14, spread: 0, offence: offence)
        append(minutes, fan: true, purifier: true, share: share, spread: 0.3, offence: offence)
        wasCooking = false
        close(minutes: 20)
    }

    private mutating func cookWithoutFan(minutes: Int, offence: Offence? = nil) {
        append(minutes, fan: false, purifier: false, share: 0.35, spread: 0.08, offence: offence)
        cook(minutes: 10)
    }

    /// * `share`: the concentration as a share of the limit.
    /// * `spread`: how far readings are from that, as a share of the limit.
    private mutating func append(
        _ minutes: Int,
        fan: Bool,
        purifier: Bool,
        share: Double,
        spread: Double,
        offence: Offence? = nil
    ) {
        let doing = KitchenActivity(
            fan: fan,
            purifier: purifier,
            level: share * limit,
            spread: spread * limit,
            stoves: stoves
        )
        script.append(doing, seconds: Double(minutes) * 60, every: Self.interval, offence: offence)
    }
}
