import Telemetry

/// What a sweeper does during one stage, and how it reports it: `schemas/sweeper.schema.json`.
struct SweeperActivity: Activity {
    enum Work: CaseIterable, Sendable {
        case idle, sweeping, flushing, sprinkling, washing
    }

    let motion: Motion
    let work: Work
    /// Litres when the stage begins, and how many are added in a second.
    let water: (litres: Double, perSecond: Double)
    let fuel: (litres: Double, perSecond: Double)
    let plane: Plane

    func write(to payload: inout Payload, at instant: Instant, after seconds: Double, noise: inout SplitMix64) {
        payload.write("time", instant.milliseconds)
        payload.write(motion.fix(after: seconds, noise: &noise), on: plane)
        switch work {
        case .idle: payload.write("work", text: "idle")
        case .sweeping: payload.write("work", text: "sweeping")
        case .flushing: payload.write("work", text: "flushing")
        case .sprinkling: payload.write("work", text: "sprinkling")
        case .washing: payload.write("work", text: "washing")
        }
        payload.write("water", max(0, water.litres + water.perSecond * seconds), decimals: 0)
        payload.write("fuel", max(0, fuel.litres + fuel.perSecond * seconds), decimals: 1)
    }
}

/// A sweeper with its road and its shift.
struct Sweeper {
    let id: String
    let road: Path
    let plane: Plane
    private let work: SweeperActivity.Work
    private let hours: DutyHours

    private static let shifts = ["04:00-12:00", "12:30-20:30", "20:30-04:30"]

    init(id: String, road: Path, plane: Plane, seed: UInt64) {
        self.id = id
        self.road = road
        self.plane = plane
        var chance = SplitMix64(seed: seed, name: "shift \(id)")
        let kinds = SweeperActivity.Work.allCases.dropFirst()
        work = kinds[kinds.startIndex + chance.whole(in: 0...(kinds.count - 1))]
        hours = DutyHours(reading: Self.shifts[chance.whole(in: 0...(Self.shifts.count - 1))])
    }

    /// The whole day: hours on the road, and the stories that the plan has for it.
    func script(
        telling stories: [Story<SweeperStory>],
        from start: Instant,
        until end: Instant,
        seed: UInt64
    )
        -> Script<SweeperActivity>
    {
        var chance = SplitMix64(seed: seed, name: "day \(id)")
        let first = start + .seconds(Int64(chance.whole(in: 0...59)))
        var journey = SweeperJourney(on: road, plane: plane, work: work, from: first, chance: chance)
        var pending = stories[...]
        while journey.now < end {
            if let story = pending.first, journey.now >= story.start {
                pending.removeFirst()
                var attempt = journey
                attempt.tell(story.content, until: end)
                if story.fits(endingAt: attempt.now, before: end) { journey = attempt }
                continue
            }
            let horizon = pending.first?.start ?? .distantFuture
            var attempt = journey
            attempt.makeRound()
            if attempt.now <= horizon, hours.cover(from: journey.now, to: attempt.now) {
                journey = attempt
            } else {
                // Off duty until the shift begins; on duty, perhaps the next round is shorter.
                let offDuty = max(0, -hours.minutesLeft(at: journey.now))
                let pause = TimeSpan.minutes(Int64(offDuty + journey.chance.whole(in: 10...20)))
                journey.park(until: min(journey.now + pause, horizon))
            }
        }
        return journey.script
    }
}
