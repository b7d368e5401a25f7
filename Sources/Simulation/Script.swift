import Telemetry

/// What a device does and reports during one stage of its day.
protocol Activity: Sendable {
    /// Writes the fields of one reading.
    ///
    /// * `seconds`: since the stage began.
    /// * `noise`: the device's own chance.
    func write(to payload: inout Payload, at instant: Instant, after seconds: Double, noise: inout SplitMix64)
}

/// One thing that a device does for a while.
struct Stage<Doing: Activity>: Sendable {
    let doing: Doing
    let start: Instant
    let length: TimeSpan
    /// Time between two readings; `nil` where the device says nothing.
    let interval: TimeSpan?
    let offence: Offence?

    /// A reading this close to the next stage would only repeat what that stage's first reading says.
    private static var quietEnd: TimeSpan { .seconds(8) }

    /// When the device reports: at once, because a terminal reports every change, and then in intervals.
    func readings(until end: Instant) -> StrideTo<Int64> {
        guard let interval else { return stride(from: 0, to: 0, by: 1) }
        let quiet = max(start.milliseconds + 1, (start + length - Self.quietEnd).milliseconds)
        return stride(
            from: start.milliseconds,
            to: min(quiet, end.milliseconds),
            by: Int64.Stride(interval.milliseconds)
        )
    }
}

/// A device's day: stages that follow each other without a gap.
struct Script<Doing: Activity>: Sendable {
    private(set) var stages: [Stage<Doing>] = []
    let start: Instant
    /// When the last stage is over.
    private(set) var end: Instant

    init(start: Instant) {
        self.start = start
        end = start
    }

    /// Adds a stage.
    ///
    /// * `seconds`: made whole, upwards, so that readings fall on whole seconds as those of real terminals do.
    /// * `interval`: seconds between two readings; `nil` for silence.
    mutating func append(_ doing: Doing, seconds: Double, every interval: Int64?, offence: Offence? = nil) {
        let length = TimeSpan.seconds(Int64(max(1, seconds).rounded(.up)))
        let pause = interval.map { TimeSpan.seconds($0) }
        stages.append(Stage(doing: doing, start: end, length: length, interval: pause, offence: offence))
        end = end + length
    }
}
