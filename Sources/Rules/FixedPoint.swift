/// A sum of values that does not depend on the order in which they came and went.
///
/// A judge that was built again from the store sums other values in another order than one that ran all the time, and both must
/// come to the same, to the last bit. Numbers with a fixed point add up exactly; doubles do not.
struct FixedPoint: BitwiseCopyable, Equatable {
    /// Steps of 2^-64: of a value of 0.001 all bits of the double count.
    private var steps: Int128 = 0

    /// 2^44, some 17 million million: so many of the largest as a series may have (``SampleSeries``) fit in.
    private static let largest = 0x1p44

    static let zero = FixedPoint()

    private init() {}

    /// The nearest towards zero. A value beyond 2^44 counts as that; there is no such reading.
    init(_ value: Double) {
        let value = Swift.max(-Self.largest, Swift.min(Self.largest, value))
        let whole = Int64(value)
        let fraction = value - Double(whole)
        let part = Int128(UInt64(fraction.magnitude * 0x1p64))
        steps = Int128(whole) << 64 + (fraction < 0 ? -part : part)
    }

    static func += (left: inout FixedPoint, right: FixedPoint) { left.steps &+= right.steps }
    static func -= (left: inout FixedPoint, right: FixedPoint) { left.steps &-= right.steps }

    var value: Double {
        let magnitude = steps.magnitude
        let value =
            Double(UInt64(truncatingIfNeeded: magnitude >> 64)) + Double(UInt64(truncatingIfNeeded: magnitude))
            * 0x1p-64
        return steps < 0 ? -value : value
    }
}
