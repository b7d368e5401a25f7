/// A number of an SVG drawing: to a tenth of a pixel, without a needless `.0`.
public func svgNumber(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
}
