import Telemetry

@testable import Reports

/// What a load sensor's readings come to, found in another way than `TripFinder` does: every reading looks at all others.
struct TripOracle {
    struct Found: Equatable, CustomStringConvertible {
        let loadedAt: Instant?
        let unloadedAt: Instant?

        var description: String { "\(loadedAt?.description ?? "...") -> \(unloadedAt?.description ?? "...")" }
    }

    let samples: [TruckSample]
    let terms: TripTerms

    func trips() -> [Found] {
        var found: [Found] = []
        let states = samples.indices.map(state)
        var open: Instant?
        for index in samples.indices.dropFirst() {
            guard let now = states[index], let before = states[index - 1], now != before else { continue }
            let at = samples[index].at
            if let start = open, (at - start).seconds > terms.longestTrip.value.seconds {
                found.append(Found(loadedAt: start, unloadedAt: nil))
                open = nil
            }
            let previous = samples[..<index].lastIndex { $0.isLoaded == before }!
            let silence = (at - samples[previous].at).seconds
            if now {
                // The state was lost in a silence, or the sensor erred on the move.
                if silence <= terms.gap.value.seconds, stands(previous) || stands(index) { open = at }
            } else if let start = open {
                found.append(Found(loadedAt: start, unloadedAt: at))
                open = nil
            } else if silence <= terms.gap.value.seconds {
                found.append(Found(loadedAt: nil, unloadedAt: at))
            }
        }
        if let start = open { found.append(Found(loadedAt: start, unloadedAt: nil)) }
        return found
    }

    private func stands(_ index: Int) -> Bool { samples[index].speed! <= terms.stopSpeed.value }

    /// What holds at a reading: the last of the runs that begin before it and last, in readings and in time.
    private func state(at index: Int) -> Bool? {
        (0...index).reversed().first(where: beginsLastingRun).map { samples[$0].isLoaded! }
    }

    private func beginsLastingRun(_ first: Int) -> Bool {
        guard let value = samples[first].isLoaded else { return false }
        if samples[..<first].last(where: { $0.isLoaded != nil })?.isLoaded == value { return false }
        let run = samples[first...].prefix { $0.isLoaded != !value }.filter { $0.isLoaded != nil }
        return run.count >= terms.loadReadings.value
            && (run[run.count - 1].at - run[0].at).seconds >= terms.loadHold.value.seconds
    }
}
