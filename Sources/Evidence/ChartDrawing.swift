import Pages
import Storage
import Telemetry

/// What the rule's condition looked at, over time, as SVG: curves for numbers, with the limits that they were compared with, and
/// bars for states.
struct ChartDrawing {
    private static let width = 760.0
    private static let left = 64.0
    private static let right = 14.0
    private static let top = 26.0
    private static let panelHeight = 150.0
    private static let stripHeight = 24.0
    private static let gap = 18.0
    /// More than this nobody reads on one page.
    private static let mostPanels = 3
    private static let mostStrips = 6
    /// Readings farther apart than this are not joined: nothing was measured between them.
    private static let longestJoin = TimeSpan.minutes(10)

    private let matter: CaseMatter
    private let fields: [FrozenReadings.Field]
    private let rows: [FrozenReadings.Row]
    private let deciding: DecidingFields?

    init(_ matter: CaseMatter) {
        self.matter = matter
        let readings = matter.before ?? matter.during
        fields = readings?.fields ?? []
        rows = matter.parts.flatMap(\.rows).filter(\.isJudged)
        guard let readings, let condition = matter.condition else {
            deciding = nil
            return
        }
        deciding = DecidingFields(condition, of: readings, register: matter.register, limits: matter.limits)
    }

    /// A figure; empty where the condition names no measurement, or where none was frozen.
    var html: String {
        guard let deciding, let start = rows.first?.observedAt, let last = rows.last?.observedAt else { return "" }
        let panels = deciding.fields.filter { isNumeric($0) }.prefix(Self.mostPanels)
        let strips = deciding.fields.filter { isState($0) }.prefix(Self.mostStrips)
        guard !panels.isEmpty || !strips.isEmpty else { return "" }
        let end = max(last, matter.alert.firedAt, matter.record.resolvedAt ?? last, start + .seconds(1))
        let axis = TimeAxis(from: start, to: end, left: Self.left, right: Self.width - Self.right)
        let height =
            Self.top + Double(panels.count) * (Self.panelHeight + Self.gap) + Double(strips.count) * Self.stripHeight
            + 26
        var y = Self.top
        var body = ""
        for field in panels {
            body += panel(field, axis, y)
            y += Self.panelHeight + Self.gap
        }
        for field in strips {
            body += strip(field, axis, y)
            y += Self.stripHeight
        }
        return """
            <figure>
            <svg viewBox="0 0 \(svgNumber(Self.width)) \(svgNumber(height))" role="img" aria-label="测量曲线 chart">
            \(marks(axis, bottom: y))\(body)\(axis.ticks(at: y))</svg>
            <figcaption>判定条件 condition：<code>\(escaped(matter.condition ?? ""))</code></figcaption>
            </figure>

            """
    }

    private func isNumeric(_ field: Int) -> Bool { rows.contains { $0.cells[field].number != nil } }
    private func isState(_ field: Int) -> Bool { !isNumeric(field) && rows.contains { !$0.cells[field].isNull } }

    // MARK: - Onset, firing and end

    private func marks(_ axis: TimeAxis, bottom: Double) -> String {
        let alert = matter.alert
        let from = axis.x(alert.onsetAt)
        let to = axis.x(matter.record.resolvedAt ?? axis.end)
        var svg =
            "<rect x=\"\(svgNumber(from))\" y=\"\(svgNumber(Self.top))\" width=\"\(svgNumber(max(0, to - from)))\" "
            + "height=\"\(svgNumber(bottom - Self.top))\" fill=\"#c8420f\" fill-opacity=\"0.07\"/>\n"
        var marks = [("触发", alert.firedAt, "#a3122a")]
        if alert.onsetAt < alert.firedAt { marks.insert(("开始", alert.onsetAt, "#c8420f"), at: 0) }
        if let end = matter.record.resolvedAt { marks.append(("结束", end, "#2c6e49")) }
        var free = Self.left
        for (name, instant, colour) in marks where axis.contains(instant) {
            let x = axis.x(instant)
            // Words that would stand in each other move to the right.
            let textX = min(max(x, free + 38), Self.width - 40)
            free = textX + 38
            svg +=
                "<path d=\"M\(svgNumber(x)) \(svgNumber(Self.top))V\(svgNumber(bottom))\" stroke=\"\(colour)\" "
                + "stroke-dasharray=\"4 3\"/>\n<text x=\"\(svgNumber(textX))\" y=\"17\" text-anchor=\"middle\" "
                + "style=\"fill:\(colour);font-size:11px\">\(name) \(instant.clockText)</text>\n"
        }
        return svg
    }

    // MARK: - Numbers

    private func panel(_ field: Int, _ axis: TimeAxis, _ top: Double) -> String {
        let points = rows.compactMap { row in row.cells[field].number.map { (row.observedAt, $0) } }
        let limits = deciding?.limits[field] ?? []
        let most = (points.map(\.1) + limits.map(\.value)).max() ?? 1
        let scale = ValueScale(
            from: min(0, points.map(\.1).min() ?? 0),
            to: most,
            top: top + 16,
            bottom: top + Self.panelHeight
        )
        var svg =
            "<text x=\"\(svgNumber(Self.left))\" y=\"\(svgNumber(top + 10))\" style=\"font-weight:600\">"
            + "\(escaped(fields[field].heading))</text>\n"
        svg += scale.grid(left: Self.left, right: Self.width - Self.right)
        svg += "<path d=\"\(curve(points, axis, scale))\" fill=\"none\" stroke=\"#2b5c9e\" stroke-width=\"1.8\"/>\n"
        if points.count <= 200 {
            svg +=
                points.map { at, value in
                    "<circle cx=\"\(svgNumber(axis.x(at)))\" cy=\"\(svgNumber(scale.y(value)))\" r=\"2\" fill=\"#2b5c9e\"/>"
                }.joined() + "\n"
        }
        for limit in limits {
            let y = scale.y(limit.value)
            svg +=
                "<path d=\"M\(svgNumber(Self.left)) \(svgNumber(y))H\(svgNumber(Self.width - Self.right))\" stroke=\"#a3122a\" "
                + "stroke-width=\"1.5\"/>\n<text x=\"\(svgNumber(Self.width - Self.right - 4))\" y=\"\(svgNumber(y - 4))\" "
                + "text-anchor=\"end\" style=\"fill:#a3122a;stroke:#fff;stroke-width:3px;paint-order:stroke\">"
                + "限值 \(ValueScale.text(limit.value))\(limit.source.first?.isLetter == true ? " (\(escaped(limit.source)))" : "")</text>\n"
        }
        return svg
    }

    private func curve(_ points: [(Instant, Double)], _ axis: TimeAxis, _ scale: ValueScale) -> String {
        var path = ""
        var last: Instant?
        for (at, value) in points {
            let isJoined = last.map { at - $0 <= Self.longestJoin } ?? false
            path += "\(isJoined ? "L" : "M")\(svgNumber(axis.x(at))) \(svgNumber(scale.y(value)))"
            last = at
        }
        return path
    }

    // MARK: - States

    private func strip(_ field: Int, _ axis: TimeAxis, _ top: Double) -> String {
        var svg =
            "<text x=\"4\" y=\"\(svgNumber(top + 15))\" style=\"font-size:11px\">"
            + "\(escaped(fields[field].title ?? fields[field].name))</text>\n"
        var runs: [(text: String, from: Instant, to: Instant)] = []
        for row in rows {
            let text = row.cells[field].isNull ? "" : row.cells[field].plain
            // A state is known until the next reading, but not for longer than a reading speaks.
            if let last = runs.last, row.observedAt - last.to <= Self.longestJoin {
                runs[runs.count - 1].to = row.observedAt
                if last.text == text { continue }
            }
            runs.append((text, row.observedAt, row.observedAt))
        }
        for run in runs where !run.text.isEmpty {
            let x = axis.x(run.from)
            let width = max(2, axis.x(run.to) - x)
            svg +=
                "<rect x=\"\(svgNumber(x))\" y=\"\(svgNumber(top + 3))\" width=\"\(svgNumber(width))\" "
                + "height=\"\(svgNumber(Self.stripHeight - 6))\" fill=\"\(colour(run.text))\" stroke=\"#fff\"/>\n"
            guard width > 14 + 7 * Double(run.text.utf8.count) else { continue }
            svg +=
                "<text x=\"\(svgNumber(x + 5))\" y=\"\(svgNumber(top + 16))\" style=\"font-size:11px\">\(escaped(name(run.text)))</text>\n"
        }
        return svg
    }

    private func name(_ state: String) -> String {
        switch state {
        case "true": "是 true"
        case "false": "否 false"
        default: state
        }
    }

    private func colour(_ state: String) -> String {
        switch state {
        case "true": return "#bfe3cd"
        case "false": return "#f3c9c0"
        default:
            // The same word always has the same colour.
            let colours = ["#c9dcf3", "#f6dfae", "#d9cfee", "#cfe8e6", "#eed2e0"]
            return colours[state.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff } % colours.count]
        }
    }
}
