import Expressions
import Telemetry

/// What is remembered of a device's readings, and the figures over them.
extension ReadingScope {
    /// Notes since when the device has been observed, before its reading of an instant is taken in.
    ///
    /// Returns whether that reading follows the one before it without a gap.
    mutating func observe(_ device: Int, at instant: Instant) -> Bool {
        if devices[device].knownSince == .distantFuture { devices[device].knownSince = instant }
        let last = memory.head(memory.latest(of: device)).observedAt
        guard instant - last > .observationGap else { return true }
        devices[device].observedSince = instant
        return false
    }

    /// Takes the reading that is looked at into the series of its device, but for those that do not count it.
    ///
    /// - Parameter counts: whether a series, by its number, counts the reading.
    mutating func recordSamples(counts: [Bool]) {
        let first = device * seriesSpecifications.count
        for index in seriesSpecifications.indices {
            let specification = seriesSpecifications[index]
            guard counts[index], memory.has(specification.field, in: current) else { continue }
            let bits = memory.bits(specification.field, in: current)
            let value =
                switch specification.kind {
                case .number: Double(bitPattern: bits)
                case .integer: Double(Int64(bitPattern: bits))
                case .boolean, .choice: 1.0
                }
            series[first + index].add(value, at: instant, span: specification.span)
        }
    }

    /// The reading that is looked at fulfils a tracked condition.
    mutating func setMark(_ mark: Int) {
        marks[device * markSpecifications.count + mark] = instant
    }

    mutating func figure(_ aggregate: Aggregate, _ window: Int) -> Operand {
        let count = seriesSpecifications.count
        guard let figure = windows.figure(window, of: device, at: instant, in: &series, each: count) else {
            return .absent
        }
        return aggregate == .count ? .int(Int64(figure)) : .double(figure)
    }

    /// A device that has not been known for so long may have fulfilled the condition before.
    mutating func visited(_ mark: Int, within span: TimeSpan) -> Operand {
        if marks[device * markSpecifications.count + mark] > instant - span { return .bool(true) }
        return devices[device].knownSince <= instant - span ? .bool(false) : .absent
    }

    /// It counts back no further than observation was continuous: silence proves nothing.
    mutating func since(_ mark: Int, atMost span: TimeSpan) -> Operand {
        // Where a window opens long after the last reading, observation has ended.
        guard instant - memory.head(current).observedAt <= .observationGap else { return .duration(milliseconds: 0) }
        let start = max(marks[device * markSpecifications.count + mark], devices[device].observedSince)
        return .duration(milliseconds: min(span, instant - start).milliseconds)
    }
}
