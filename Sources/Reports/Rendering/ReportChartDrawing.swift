import Pages

/// A chart as SVG, styled by the page: bars that lie, because their labels are Chinese names, or lines.
struct ReportChartDrawing {
    /// More bars, or more lines, nobody reads in one drawing.
    private static let mostBars = 40
    private static let mostLines = 4
    private static let width = 760.0

    private let chart: ReportChart

    init(_ chart: ReportChart) {
        self.chart = chart
    }

    var svg: String {
        switch chart.form {
        case .bars: bars
        case .line: lines
        }
    }

    private func frame(height: Double, _ body: String) -> String {
        "<svg viewBox=\"0 0 \(svgNumber(Self.width)) \(svgNumber(height))\" role=\"img\" "
            + "aria-label=\"\(escaped("\(chart.title.chinese) \(chart.title.english)"))\">\n\(body)</svg>\n"
    }

    /// From zero, unless something is below it, to the greatest value or the target.
    private func scale(from start: Double, to end: Double) -> ValueScale {
        let values = chart.series.flatMap(\.values).compactMap(\.self) + [chart.target].compactMap(\.self)
        return ValueScale(from: min(0, values.min() ?? 0), to: values.max() ?? 1, top: end, bottom: start)
    }

    /// A label of a scale: per cent without the digits behind the point that values have.
    private func tick(_ value: Double) -> String {
        chart.unit == .ratio ? "\(ValueScale.text(value * 100))%" : chart.unit.text(value)
    }

    // MARK: - Bars

    private var bars: String {
        let labels = chart.labels.prefix(Self.mostBars)
        let left = 150.0
        let right = Self.width - 78
        let barHeight = chart.series.count > 1 ? 11.0 : 16.0
        let rowHeight = barHeight * Double(max(1, chart.series.count)) + 9
        let top = chart.target == nil && chart.series.count < 2 ? 10.0 : 28.0
        let bottom = top + rowHeight * Double(labels.count)
        let scale = scale(from: left, to: right)
        var svg = legend
        for value in scale.values {
            let x = svgNumber(scale.y(value))
            svg += "<path class=\"rule\" d=\"M\(x) \(svgNumber(top))V\(svgNumber(bottom))\"/>"
            svg += "<text class=\"small middle\" x=\"\(x)\" y=\"\(svgNumber(bottom + 16))\">\(tick(value))</text>\n"
        }
        for (number, name) in labels.enumerated() {
            let y = top + rowHeight * Double(number) + 4
            svg +=
                "<text class=\"end\" x=\"\(svgNumber(left - 8))\" y=\"\(svgNumber(y + (rowHeight - 9) / 2 + 4))\">"
                + "\(escaped(shortened(name)))</text>\n"
            for (index, series) in chart.series.enumerated() {
                let barY = y + barHeight * Double(index)
                svg += bar(series.values[number], index, y: barY, height: barHeight, scale)
            }
        }
        svg += "<path class=\"axis\" d=\"M\(svgNumber(scale.y(0))) \(svgNumber(top))V\(svgNumber(bottom))\"/>\n"
        if let target = chart.target {
            let x = svgNumber(scale.y(target))
            svg += "<path class=\"target\" d=\"M\(x) \(svgNumber(top - 4))V\(svgNumber(bottom))\"/>"
            svg += "<text class=\"target middle\" x=\"\(x)\" y=\"\(svgNumber(top - 9))\">目标 \(tick(target))</text>\n"
        }
        return frame(height: bottom + 26, svg)
    }

    private func bar(_ value: Double?, _ index: Int, y: Double, height: Double, _ scale: ValueScale) -> String {
        let textY = svgNumber(y + height - 3)
        guard let value else {
            return "<text class=\"small\" x=\"\(svgNumber(scale.y(0) + 5))\" y=\"\(textY)\">无数据</text>\n"
        }
        let (from, to) = (min(scale.y(0), scale.y(value)), max(scale.y(0), scale.y(value)))
        let isBelow = chart.series.count == 1 && chart.target.map { value < $0 } ?? false
        let style = chart.series.count > 1 ? "f\(index % 4)" : isBelow ? "below" : "bar"
        return
            "<rect class=\"\(style)\" x=\"\(svgNumber(from))\" y=\"\(svgNumber(y))\" width=\"\(svgNumber(to - from))\" "
            + "height=\"\(svgNumber(height - 1))\"/><text class=\"small\" x=\"\(svgNumber(to + 5))\" y=\"\(textY)\">"
            + "\(escaped(chart.unit.text(value)))</text>\n"
    }

    private func shortened(_ name: String) -> String {
        name.unicodeScalars.count > 11 ? String(name.prefix(10)) + "…" : name
    }

    // MARK: - Lines

    private var lines: String {
        let (left, right, top, bottom) = (58.0, Self.width - 16, 30.0, 220.0)
        let scale = scale(from: bottom, to: top)
        let step = chart.labels.count > 1 ? (right - left - 20) / Double(chart.labels.count - 1) : 0
        func x(_ index: Int) -> Double { left + 10 + step * Double(index) }
        var svg = legend
        for value in scale.values {
            let y = scale.y(value)
            svg += "<path class=\"rule\" d=\"M\(svgNumber(left)) \(svgNumber(y))H\(svgNumber(right))\"/>"
            svg +=
                "<text class=\"small end\" x=\"\(svgNumber(left - 6))\" y=\"\(svgNumber(y + 4))\">\(tick(value))</text>\n"
        }
        // As many labels as stand beside each other.
        let stride = max(1, Int((Double(chart.labels.count) / 16).rounded(.up)))
        for (index, name) in chart.labels.enumerated() where index % stride == 0 {
            svg += "<text class=\"small middle\" x=\"\(svgNumber(x(index)))\" y=\"\(svgNumber(bottom + 17))\">"
            svg += "\(escaped(shortened(name)))</text>\n"
        }
        for (index, series) in chart.series.prefix(Self.mostLines).enumerated() {
            var path = ""
            var isJoined = false
            for (number, value) in series.values.enumerated() {
                guard let value else {
                    isJoined = false
                    continue
                }
                path += "\(isJoined ? "L" : "M")\(svgNumber(x(number))) \(svgNumber(scale.y(value)))"
                isJoined = true
                svg +=
                    "<circle class=\"f\(index)\" cx=\"\(svgNumber(x(number)))\" cy=\"\(svgNumber(scale.y(value)))\" r=\"2.5\"/>"
            }
            svg += "<path class=\"curve s\(index)\" d=\"\(path)\"/>\n"
        }
        if let target = chart.target {
            let y = svgNumber(scale.y(target))
            svg += "<path class=\"target\" d=\"M\(svgNumber(left)) \(y)H\(svgNumber(right))\"/>"
            svg +=
                "<text class=\"target end\" x=\"\(svgNumber(right))\" y=\"\(svgNumber(scale.y(target) - 5))\">目标 \(tick(target))</text>\n"
        }
        return frame(height: bottom + 28, svg)
    }

    /// The names of the series, where there are several.
    private var legend: String {
        guard chart.series.count > 1 else { return "" }
        var x = 58.0
        var svg = ""
        for (index, series) in chart.series.prefix(Self.mostLines).enumerated() {
            svg += "<rect class=\"f\(index)\" x=\"\(svgNumber(x))\" y=\"6\" width=\"10\" height=\"10\"/>"
            svg += "<text class=\"small\" x=\"\(svgNumber(x + 15))\" y=\"15\">\(escaped(series.name.chinese))</text>\n"
            x += 30 + 12 * Double(series.name.chinese.unicodeScalars.count)
        }
        return svg
    }
}
