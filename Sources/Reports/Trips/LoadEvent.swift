import Telemetry

/// Something that happened to a truck's load, by the indices of its samples.
struct LoadEvent: Equatable {
    enum Kind: Equatable {
        /// The body was filled; whether that was seen, while the truck stood.
        case loaded(isSeen: Bool)
        /// The body became empty; `previous`: the last sample that said otherwise.
        case emptied(previous: Int, isLifted: Bool)
        /// The body went up under load, or without a load sensor.
        case tipped
    }

    let index: Int
    let kind: Kind
}

/// Finds what happened to the load of one truck.
struct LoadEventFinder {
    let terms: TripTerms

    /// In the order of time.
    func events(in samples: [TruckSample]) -> [LoadEvent] {
        let changes = settledChanges(
            of: samples[...],
            hold: terms.loadHold.value,
            readings: terms.loadReadings.value
        ) { $0.isLoaded }
        var lifts = lifts(in: samples)
        var events: [LoadEvent] = []
        for change in changes {
            guard let previous = change.previous else { continue }
            if change.isOn {
                let isSeen =
                    isSeen(from: previous, to: change.index, in: samples) && stood(samples, previous, change.index)
                events.append(LoadEvent(index: change.index, kind: .loaded(isSeen: isSeen)))
            } else {
                let at = samples[change.index].at
                let slack = terms.loadHold.value
                let isLifted = lifts.contains {
                    samples[$0.lowerBound].at <= at + slack && samples[$0.upperBound].at >= at - slack
                }
                lifts.removeAll { samples[$0.lowerBound].at <= at + slack && samples[$0.upperBound].at >= at - slack }
                events.append(LoadEvent(index: change.index, kind: .emptied(previous: previous, isLifted: isLifted)))
            }
        }
        for lift in lifts where changes.last(where: { $0.index <= lift.lowerBound })?.isOn ?? true {
            events.append(LoadEvent(index: lift.lowerBound, kind: .tipped))
        }
        return events.sorted { $0.index < $1.index }
    }

    /// From the first sample with the body up to the first with it down again.
    private func lifts(in samples: [TruckSample]) -> [ClosedRange<Int>] {
        let changes = settledChanges(of: samples[...], hold: terms.liftHold.value, readings: 2) { $0.isLifted }
        return changes.indices.filter { changes[$0].isOn && changes[$0].previous != nil }.map { number in
            changes[number].index...(number + 1 < changes.count ? changes[number + 1].index : samples.count - 1)
        }
    }

    func isSeen(from previous: Int, to index: Int, in samples: [TruckSample]) -> Bool {
        samples[index].at - samples[previous].at <= terms.gap.value
    }

    private func stood(_ samples: [TruckSample], _ previous: Int, _ index: Int) -> Bool {
        let stops = terms.stops
        return stops.isStanding(samples[previous], after: previous > 0 ? samples[previous - 1] : nil)
            || stops.isStanding(samples[index], after: samples[index - 1])
    }
}
