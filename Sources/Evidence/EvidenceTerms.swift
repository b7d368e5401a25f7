import Storage
public import Telemetry

/// How much is frozen of a device's readings.
public struct EvidenceTerms: Sendable, Equatable {
    /// How long before the onset it begins.
    public var before: TimeSpan
    /// Of a longer stretch its first and its last piece of this length are frozen.
    public var longestPiece: TimeSpan
    /// Most readings of one part.
    public var readings: Int

    public init(before: TimeSpan = .minutes(10), longestPiece: TimeSpan = .hours(1), readings: Int = 5000) {
        self.before = before
        self.longestPiece = longestPiece
        self.readings = readings
    }

    /// From when to when the readings of a part decide.
    func whole(_ call: EvidenceCall) -> ClosedRange<Instant> {
        switch call.part {
        case .before:
            let start = min(call.onsetAt, call.firedAt) - before
            return start...max(start, call.firedAt)
        case .during:
            return call.firedAt...max(call.firedAt, call.at)
        }
    }

    /// What is frozen of that: all of it, or its beginning and its end.
    func stretches(of call: EvidenceCall) -> [ClosedRange<Instant>] {
        let whole = whole(call)
        let piece = call.part == .before ? longestPiece + before : longestPiece
        guard whole.upperBound - whole.lowerBound > piece + longestPiece else { return [whole] }
        return [whole.lowerBound...(whole.lowerBound + piece), (whole.upperBound - longestPiece)...whole.upperBound]
    }
}
