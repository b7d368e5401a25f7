public import Telemetry

/// A stretch of road over which a sweeper has worked without a stop or a turn, as its script has it: what a reckoning from noisy
/// fixes must come to.
///
/// It begins with the first reading that says so, and ends with the last: whatever the sweeper does after that, nobody can know.
public struct WorkedStretch: Sendable, Equatable {
    public let device: String
    /// The road's id.
    public let road: String
    /// As the field `work` has it.
    public let work: String
    /// How far along the road's line it began and ended, 0…1; the end is less than the start against the line's direction.
    public let from: Double
    public let to: Double
    public let startedAt: Instant
    public let endedAt: Instant
    /// On average.
    public let kilometresPerHour: Double
}

extension Script where Doing == SweeperActivity {
    /// Where the sweeper has worked up to the end of the simulation, in the order of time.
    func workedStretches(of device: String, on road: String, until end: Instant) -> [WorkedStretch] {
        stages.indices.flatMap { index -> [WorkedStretch] in
            let stage = stages[index]
            guard stage.doing.work != .idle, case .driving(let path, let mark, false, let profile) = stage.doing.motion,
                let stop = workEnd(of: index, until: end), stop > stage.start
            else { return [] }
            let metres = profile.progress(after: (stop - stage.start).seconds).metres
            let way = Way(marks: mark...(mark + metres), times: stage.start...stop, length: path.length)
            return way.laps.map { lap in
                WorkedStretch(
                    device: device,
                    road: road,
                    work: "\(stage.doing.work)",
                    from: lap.shares.0,
                    to: lap.shares.1,
                    startedAt: lap.times.0,
                    endedAt: lap.times.1,
                    kilometresPerHour: metres / (stop - stage.start).seconds * 3.6
                )
            }
        }
    }

    /// Up to when readings prove the work of a stage: to its end where the next one goes on with it, else to its last reading.
    private func workEnd(of index: Int, until end: Instant) -> Instant? {
        let stage = stages[index]
        let next = index + 1 < stages.count ? stages[index + 1] : nil
        if let next, next.start < end, next.doing.work == stage.doing.work { return next.start }
        return stage.readings(until: end).suffix(1).first.map(Instant.init(milliseconds:))
    }
}

/// A way up and down a road: metres from its beginning that only grow, at a steady speed.
private struct Way {
    let marks: ClosedRange<Double>
    let times: ClosedRange<Instant>
    let length: Double

    struct Lap {
        let shares: (Double, Double)
        let times: (Instant, Instant)
    }

    /// Cut where the sweeper turns.
    var laps: [Lap] {
        let first = Int(marks.lowerBound / length)
        let last = Int(marks.upperBound / length)
        return (first...last).compactMap { number in
            let beginning = Double(number) * length
            let start = max(beginning, marks.lowerBound)
            let stop = min(beginning + length, marks.upperBound)
            guard stop > start else { return nil }
            let shares = ((start - beginning) / length, (stop - beginning) / length)
            let isReturning = number % 2 == 1
            return Lap(
                shares: isReturning ? (1 - shares.0, 1 - shares.1) : shares,
                times: (instant(at: start), instant(at: stop))
            )
        }
    }

    private func instant(at mark: Double) -> Instant {
        let share = (mark - marks.lowerBound) / (marks.upperBound - marks.lowerBound)
        let span = Double((times.upperBound - times.lowerBound).milliseconds)
        return times.lowerBound + TimeSpan(milliseconds: Int64(share * span))
    }
}
