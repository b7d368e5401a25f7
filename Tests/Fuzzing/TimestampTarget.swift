import Telemetry

extension FuzzTarget {
    /// A time as RFC 3339 has it: what is read can be written and read again, with any offset.
    static let timestamp = FuzzTarget(name: "timestamp", longestInput: 64) { input throws(BrokenInvariant) in
        guard let instant = Instant(rfc3339: input), instant >= .distantPast, instant <= .distantFuture else { return }
        for offset in [0, 480, -720, 840] {
            let shifted = Instant(milliseconds: instant.milliseconds + Int64(offset) * 60_000)
            guard shifted >= .distantPast, shifted <= .distantFuture else { continue }
            let written = instant.rfc3339(offsetMinutes: offset)
            try require(Instant(rfc3339: written) == instant, "\(instant.milliseconds) is written as \(written)")
        }
    }
}
