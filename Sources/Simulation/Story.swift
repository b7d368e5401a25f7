import Telemetry

/// Something that the plan lets a device do at a certain time.
struct Story<Content> {
    let content: Content
    let start: Instant
    /// Whether it lasts until the simulation ends.
    var isOpenEnded = false

    /// How long before the end a story must be over, so that its alert has resolved by then: longer than any `keep_firing`.
    private static var settling: TimeSpan { .minutes(12) }

    func fits(endingAt over: Instant, before end: Instant) -> Bool {
        isOpenEnded || over + Self.settling <= end
    }
}
