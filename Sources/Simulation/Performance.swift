import Telemetry

/// A device that plays its script, one reading after the other.
protocol Performing: AnyObject {
    /// When the next reading is due; `nil` once the day is over.
    var next: Instant? { get }

    /// Writes that reading, and moves on to the one after it.
    func perform(into payload: inout Payload)
}

final class Performance<Doing: Activity>: Performing {
    private let stages: [Stage<Doing>]
    private let end: Instant
    private var index = 0
    private var pending: StrideTo<Int64>.Iterator
    private var noise: SplitMix64
    private(set) var next: Instant?

    init(_ script: Script<Doing>, until end: Instant, noise: SplitMix64) {
        stages = script.stages
        self.end = end
        self.noise = noise
        pending = stride(from: Int64(0), to: 0, by: 1).makeIterator()
        index = -1
        advance()
    }

    func perform(into payload: inout Payload) {
        guard let instant = next else { return }
        let seconds = (instant - stages[index].start).seconds
        payload.open()
        stages[index].doing.write(to: &payload, at: instant, after: seconds, noise: &noise)
        payload.close()
        advance()
    }

    private func advance() {
        while true {
            if let time = pending.next() {
                next = Instant(milliseconds: time)
                return
            }
            index += 1
            guard index < stages.count, stages[index].start < end else {
                next = nil
                return
            }
            pending = stages[index].readings(until: end).makeIterator()
        }
    }
}
