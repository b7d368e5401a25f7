import Reports
import Telemetry
import TestSupport

@testable import Reports

/// A truck whose days hold everything that goes wrong with terminals: flapping sensors, silences, loads that change on the move.
struct RandomTruck {
    private var chance: SplitMix64

    init(seed: UInt64) {
        chance = SplitMix64(seed: seed)
    }

    /// `hasLift`: whether the terminal reports the body.
    mutating func samples(from start: Instant, hours: Int, hasLift: Bool = true) -> [TruckSample] {
        var samples: [TruckSample] = []
        var at = start + .seconds(Int64(number(0...60)))
        let end = start + .hours(Int64(hours))
        var position = TripTown.sites["A"]!
        var isLoaded = false
        var isLifted = false
        while at < end {
            // One stage: standing or driving, for some minutes, sometimes silent.
            let isDriving = number(0...2) > 0
            let length = number(1...40) * 60
            let to = isDriving ? TripTown.sites.values.sorted()[number(0...4)] : position
            let interval = number(1...4) == 1 ? 300 : 30
            let isSilent = number(0...9) == 0
            let speed = abs(to - position) / Double(length) * 3600
            if number(0...2) > 0 { isLoaded.toggle() }
            isLifted = hasLift && !isDriving && number(0...3) == 0
            if !isSilent {
                for second in stride(from: 0, to: length, by: interval) {
                    let share = Double(second) / Double(length)
                    let flaps = number(0...19) == 0
                    samples.append(
                        TruckSample(
                            at: at + .seconds(Int64(second)),
                            coordinate: TripTown.at(kilometres: position + share * (to - position)),
                            speed: speed,
                            isLoaded: number(0...29) == 0 ? nil : isLoaded != flaps,
                            isLifted: hasLift ? isLifted != (number(0...19) == 0) : nil
                        )
                    )
                }
            }
            position = to
            at = at + .seconds(Int64(length))
        }
        return samples
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &chance)
    }
}
