import Telemetry

/// A truck with its work: from where to where it carries earth, and when it may.
struct Truck {
    /// How it earns its living.
    enum Work {
        /// Under a permit: source to disposal site.
        case permitted
        /// Without one it only drives about empty.
        case shuttling
        /// It is in no register, so that nobody knows its disposal site.
        case unregistered
    }

    let id: String
    let work: Work
    /// From its own site to the place where it unloads.
    let route: Path
    let hours: DutyHours
    let plane: Plane

    /// Shifts that drivers prefer; the night shifts keep the city alive at any hour.
    private static let shifts = ["05:30-20:30", "06:00-18:00", "07:00-23:00", "19:00-07:00", "00:00-24:00"]

    init(id: String, work: Work, route: Path, permitted: DutyHours?, plane: Plane, seed: UInt64) {
        self.id = id
        self.work = work
        self.route = route
        self.plane = plane
        var chance = SplitMix64(seed: seed, name: "shift \(id)")
        // A truck whose permit is for certain hours works all of them.
        if let permitted, !permitted.isAllDay {
            hours = permitted
        } else {
            hours = DutyHours(reading: Self.shifts[chance.whole(in: 0...(Self.shifts.count - 1))])
        }
    }

    /// The whole day: lawful rounds, and the stories that the plan has for it.
    func script(
        telling stories: [Story<TruckStory>],
        from start: Instant,
        until end: Instant,
        seed: UInt64
    )
        -> Script<TruckActivity>
    {
        var chance = SplitMix64(seed: seed, name: "day \(id)")
        let first = start + .seconds(Int64(chance.whole(in: 0...59)))
        var journey = TruckJourney(at: route.start, on: plane, from: first, chance: chance)
        var pending = stories[...]
        while journey.now < end {
            if let story = pending.first, journey.now >= story.start {
                pending.removeFirst()
                var attempt = journey
                attempt.tell(story.content, of: self, until: end)
                if story.fits(endingAt: attempt.now, before: end) { journey = attempt }
                continue
            }
            let horizon = pending.first?.start ?? .distantFuture
            var attempt = journey
            attempt.makeRound(of: self)
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

extension TruckJourney {
    /// One lawful round, back to where it began.
    mutating func makeRound(of truck: Truck) {
        let route = truck.route
        switch truck.work {
        case .permitted:
            fill(minutes: chance.number(in: 8...12))
            travel(route, from: 0, to: route.length)
            tip(minutes: chance.number(in: 4...6))
        case .unregistered:
            fill(minutes: chance.number(in: 8...12))
            travel(route, from: 0, to: route.length)
            unloadInParts()
        case .shuttling:
            travel(route, from: 0, to: route.length)
            park(seconds: chance.number(in: 600...1800))
        }
        travel(route, from: route.length, to: 0)
        park(seconds: chance.number(in: 300...1500))
    }
}
