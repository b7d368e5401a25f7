/// A generator of numbers that are the same in every run.
package struct Lehmer {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// From 0 up to, not including, 1.
    package mutating func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 9_007_199_254_740_992
    }
}
