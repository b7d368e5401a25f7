/// What a sweeper does to a road, as the passes that a grade requires are counted.
public struct SweepingWorks: OptionSet, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 清扫.
    public static let sweeping = SweepingWorks(rawValue: 1)
    /// 冲洗.
    public static let flushing = SweepingWorks(rawValue: 2)
}
