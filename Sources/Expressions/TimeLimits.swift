/// How far CEL's timestamps and durations reach. Inside, both are whole milliseconds, timestamps since
/// 1970-01-01T00:00:00Z.
enum TimeLimits {
    /// From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z (CEL language definition, "Timestamps").
    static let timestamps: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// About 10,000 years in either direction: the range of protocol buffers' durations, which CEL's are.
    static let durations: ClosedRange<Int64> = -315_576_000_000_000...315_576_000_000_000

    /// The timestamp, or a failure beyond the range. `nil` stands for what 64 bits cannot hold.
    static func timestamp(_ milliseconds: Int64?) -> Operand {
        guard let milliseconds, timestamps.contains(milliseconds) else { return .failure(.overflow) }
        return .timestamp(milliseconds: milliseconds)
    }

    /// The duration, or a failure beyond the range. `nil` stands for what 64 bits cannot hold.
    static func duration(_ milliseconds: Int64?) -> Operand {
        guard let milliseconds, durations.contains(milliseconds) else { return .failure(.overflow) }
        return .duration(milliseconds: milliseconds)
    }
}
