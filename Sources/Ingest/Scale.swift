/// A factor. Where it is one over a whole number, as 0.1, it divides: 532 tenths are 53.2 then, and not 53.2000…01.
struct Scale {
    private let factor: Double
    private let divisor: Double

    init(_ scale: Double) {
        let inverse = (1 / scale).rounded()
        let isFraction = inverse.isFinite && abs(inverse) > 1 && 1 / inverse == scale
        factor = isFraction ? 1 : scale
        divisor = isFraction ? inverse : 1
    }

    func applied(to number: Double) -> Double { number * factor / divisor }
}
