import Places
import Telemetry

/// A stay at one position.
struct Stop: Equatable {
    /// The first sample that stands, and the first that moves again, or the last of all.
    let indices: ClosedRange<Int>
    let from: Instant
    let to: Instant
    let coordinate: Coordinate

    var length: TimeSpan { to - from }
}

/// The stays of a truck that lasted at least so long.
struct StopFinder {
    /// Highest speed of a truck that stands, in km/h.
    let stopSpeed: Double
    /// So many readings in a row begin or end a stay.
    let readings: Int
    let shortest: TimeSpan
    let gap: TimeSpan
    /// Farther apart than that before and after a gap, in metres, a truck has not stood there.
    let margin: Double

    func isStanding(_ sample: TruckSample, after previous: TruckSample?) -> Bool {
        if let speed = sample.speed { return speed <= stopSpeed }
        guard let previous else { return true }
        let seconds = (sample.at - previous.at).seconds
        return Earth.distance(from: previous.coordinate, to: sample.coordinate) * 3.6 <= stopSpeed * seconds
    }

    func stops(in samples: ArraySlice<TruckSample>) -> [Stop] {
        var stops: [Stop] = []
        var start = samples.startIndex
        for index in samples.indices.dropFirst() where hasMovedInSilence(samples[index - 1], samples[index]) {
            stops += unbrokenStops(in: samples[start..<index])
            start = index
        }
        return stops + unbrokenStops(in: samples[start...])
    }

    private func hasMovedInSilence(_ before: TruckSample, _ after: TruckSample) -> Bool {
        after.at - before.at > gap && Earth.distance(from: before.coordinate, to: after.coordinate) > margin
    }

    private func unbrokenStops(in samples: ArraySlice<TruckSample>) -> [Stop] {
        guard let last = samples.indices.last else { return [] }
        var previous: TruckSample?
        let changes = settledChanges(of: samples, hold: .zero, readings: readings) { sample in
            defer { previous = sample }
            return isStanding(sample, after: previous)
        }
        var stops: [Stop] = []
        for (number, change) in changes.enumerated() where change.isOn {
            let end = number + 1 < changes.count ? changes[number + 1].index : last
            let stop = Stop(
                indices: change.index...end,
                from: samples[change.index].at,
                to: samples[end].at,
                coordinate: samples[change.index].coordinate
            )
            if stop.length >= shortest { stops.append(stop) }
        }
        return stops
    }
}
