import Telemetry

/// A state that has lasted: from this sample on.
struct SettledChange: Equatable {
    /// The first sample of the new state.
    let index: Int
    let isOn: Bool
    /// The last sample before that said otherwise; `nil` for the first state of all, whose beginning nobody saw.
    let previous: Int?
}

/// The changes of a state, without what a loose contact or a bouncing body reports.
///
/// A state holds when so many readings in a row, over so long a time, say the same; readings that do not say count for nothing.
/// The change is dated at the first of them.
func settledChanges(
    of samples: ArraySlice<TruckSample>,
    hold: TimeSpan,
    readings: Int,
    _ state: (TruckSample) -> Bool?
) -> [SettledChange] {
    var changes: [SettledChange] = []
    var run: (value: Bool, first: Int, count: Int)?
    var previous: Int?
    var last: Int?
    for index in samples.indices {
        guard let value = state(samples[index]) else { continue }
        if let current = run, current.value == value {
            run?.count += 1
        } else {
            previous = last
            run = (value, index, 1)
        }
        last = index
        guard let run, run.count >= readings, samples[index].at - samples[run.first].at >= hold,
            changes.last?.isOn != value
        else { continue }
        changes.append(SettledChange(index: run.first, isOn: value, previous: changes.isEmpty ? nil : previous))
    }
    return changes
}
