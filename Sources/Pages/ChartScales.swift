import Foundation
public import Telemetry

/// Time along a chart.
public struct TimeAxis {
    public let start: Instant
    public let end: Instant
    private let left: Double
    private let right: Double

    public init(from start: Instant, to end: Instant, left: Double, right: Double) {
        self.start = start
        self.end = end
        self.left = left
        self.right = right
    }

    public func contains(_ instant: Instant) -> Bool { start <= instant && instant <= end }

    /// What lies outside is drawn at the edge.
    public func x(_ instant: Instant) -> Double {
        let share = Double((instant - start).milliseconds) / Double((end - start).milliseconds)
        return left + min(max(share, 0), 1) * (right - left)
    }

    /// Times at round instants, eight at most.
    public func ticks(at y: Double) -> String {
        let span = (end - start).milliseconds
        let minutes = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080] as [Int64]
        let step = (minutes.first { span / ($0 * 60_000) <= 8 } ?? 43_200) * 60_000
        // Round in China Standard Time.
        let offset: Int64 = 8 * 3_600_000
        var tick = (start.milliseconds + offset + step - 1) / step * step - offset
        var svg =
            "<path d=\"M\(svgNumber(left)) \(svgNumber(y + 2))H\(svgNumber(right))\" stroke=\"#8a93a3\"/>\n"
        while tick <= end.milliseconds {
            let instant = Instant(milliseconds: tick)
            let text = step >= 86_400_000 ? String(instant.rfc3339().dropFirst(5).prefix(5)) : instant.minuteText
            svg +=
                "<path d=\"M\(svgNumber(x(instant))) \(svgNumber(y + 2))v4\" stroke=\"#8a93a3\"/>"
                + "<text x=\"\(svgNumber(x(instant)))\" y=\"\(svgNumber(y + 19))\" text-anchor=\"middle\" style=\"font-size:11px\">"
                + "\(text)</text>\n"
            tick += step
        }
        return svg
    }
}

/// Values up a chart, with round lines.
public struct ValueScale {
    private let least: Double
    private let most: Double
    private let step: Double
    private let top: Double
    private let bottom: Double

    public init(from least: Double, to most: Double, top: Double, bottom: Double) {
        let span = max(most - least, 1e-9)
        let power = pow(10, floor(log10(span / 4)))
        step = ([1, 2, 5, 10].first { $0 * power >= span / 4 } ?? 10) * power
        self.least = floor(least / step) * step
        self.most = max(ceil(most / step) * step, self.least + step)
        self.top = top
        self.bottom = bottom
    }

    public func y(_ value: Double) -> Double {
        bottom - (value - least) / (most - least) * (bottom - top)
    }

    /// The round values, from the least to the greatest.
    public var values: [Double] {
        (0...max(1, Int(((most - least) / step).rounded()))).map { least + Double($0) * step }
    }

    public func grid(left: Double, right: Double) -> String {
        values.map { value in
            "<path d=\"M\(svgNumber(left)) \(svgNumber(y(value)))H\(svgNumber(right))\" stroke=\"#dfe4eb\"/>"
                + "<text x=\"\(svgNumber(left - 6))\" y=\"\(svgNumber(y(value) + 4))\" text-anchor=\"end\" "
                + "style=\"font-size:11px\">\(Self.text(value))</text>\n"
        }.joined()
    }

    /// Up to six significant digits, without needless zeros.
    public static func text(_ value: Double) -> String {
        let rounded = (value * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }
}
