import Telemetry

/// What a kitchen's exhaust does during one stage, and how its monitor reports it: `schemas/fume.schema.json`.
struct KitchenActivity: Activity {
    let fan: Bool
    let purifier: Bool
    /// Oil fume in mg/m³, on average.
    let level: Double
    /// How far readings are from that, at most.
    let spread: Double
    let stoves: Int

    func write(to payload: inout Payload, at instant: Instant, after seconds: Double, noise: inout SplitMix64) {
        let fume = max(0, level + noise.number(in: -spread...spread))
        // 2,000 m³/h for each base stove, as in GB 18483-2001.
        let flow = fan ? Double(stoves) * 2000 * noise.number(in: 0.75...0.95) : 0
        payload.write("time", localTime: LocalTime(instant))
        payload.write("fume", fume, decimals: 3)
        payload.write("pm", fume * noise.number(in: 1.5...2.2), decimals: 3)
        payload.write("nmhc", fume * noise.number(in: 2...4), decimals: 3)
        payload.write("fan", fan)
        payload.write("purifier", purifier)
        payload.write("flow", flow, decimals: 0)
        payload.write("temperature", (fan ? 42 : 24) + noise.number(in: -4...4), decimals: 1)
        payload.write("humidity", (fan ? 62 : 48) + noise.number(in: -8...8), decimals: 1)
        payload.write("flag", text: "N")
    }
}

/// A kitchen with its size, its limit, and the meals that it cooks.
struct Kitchen {
    let id: String
    let limit: Double
    let stoves: Int
    private let hours: DutyHours

    /// Minutes since midnight: breakfast, lunch, dinner, and the barbecues of the night.
    private static let meals = [390..<540, 630..<810, 990..<1230, 1260..<1530]

    init(_ device: RegisteredDevice, seed: UInt64) {
        id = device.id
        limit = device.limit
        stoves = device.stoves
        var chance = SplitMix64(seed: seed, name: "shift \(device.id)")
        let earlyBird = chance.whole(in: 0...3) == 0
        let nightOwl = chance.whole(in: 0...5) == 0
        let meals = Self.meals.enumerated().filter { ($0.offset > 0 || earlyBird) && ($0.offset < 3 || nightOwl) }
        hours = DutyHours(
            shifts: meals.map { _, meal in
                let start = meal.lowerBound + chance.whole(in: 0...15)
                return (start, meal.upperBound - chance.whole(in: 0...15) - start)
            }
        )
    }

    /// The whole day: meals, and the stories that the plan has for it.
    func script(
        telling stories: [Story<KitchenStory>],
        from start: Instant,
        until end: Instant,
        seed: UInt64
    )
        -> Script<KitchenActivity>
    {
        var chance = SplitMix64(seed: seed, name: "day \(id)")
        let first = start + .seconds(Int64(chance.whole(in: 0...59)))
        var day = KitchenDay(of: self, from: first, chance: chance)
        var pending = stories[...]
        while day.now < end {
            if let story = pending.first, day.now >= story.start {
                pending.removeFirst()
                var attempt = day
                attempt.tell(story.content, until: end)
                if story.fits(endingAt: attempt.now, before: end) { day = attempt }
                continue
            }
            let horizon = pending.first?.start ?? .distantFuture
            let untilStory = Int(((horizon - day.now).seconds / 60).rounded(.up))
            let left = hours.minutesLeft(at: day.now)
            if left > 0 {
                day.cook(minutes: min(left, untilStory))
            } else {
                day.close(minutes: min(-left, untilStory))
            }
        }
        return day.script
    }
}
