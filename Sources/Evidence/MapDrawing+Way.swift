import Pages
import Storage
import Telemetry

/// The device's way on the map: where it came from, where it fired, and where it went.
extension MapDrawing {
    func track(_ part: FrozenReadings, in frame: MapFrame) -> String {
        var fixes = part.track
        // The two parts are one way: the second begins where the first ends.
        if part.part == .during, let last = matter.before?.track.last { fixes.insert(last, at: 0) }
        guard let first = fixes.first, let last = fixes.last else { return "" }
        let colour = part.part == .before ? "#5b6675" : "#c2185b"
        let points = fixes.map { frame.point($0.coordinate) }
        var svg =
            "<path d=\"\(frame.path(fixes.map(\.coordinate)))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2.2\" "
            + "stroke-linejoin=\"round\"/>\n"
        svg += arrows(along: points, marker: part.part.rawValue)
        if part.part == .before { svg += text(first.at.clockText, beside: frame.point(first.coordinate), "#40495a") }
        if part.part == .during, last.at > first.at {
            svg += text(last.at.clockText, beside: frame.point(last.coordinate), "#c2185b", below: true)
        }
        return svg
    }

    /// Arrows some 60 pixels apart show where it went.
    private func arrows(along points: [(x: Double, y: Double)], marker: String) -> String {
        var svg = ""
        var sinceLast = 30.0
        for (start, end) in zip(points, points.dropFirst()) {
            let length = ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot()
            sinceLast += length
            guard sinceLast >= 60, length > 3 else { continue }
            sinceLast = 0
            let middle = (x: (start.x + end.x) / 2, y: (start.y + end.y) / 2)
            svg +=
                "<path d=\"M\(svgNumber(start.x)) \(svgNumber(start.y))L\(svgNumber(middle.x)) \(svgNumber(middle.y))\" "
                + "fill=\"none\" marker-end=\"url(#\(marker))\"/>\n"
        }
        return svg
    }

    func firing(in frame: MapFrame) -> String {
        guard let coordinate = matter.alert.coordinate else { return "" }
        let point = frame.point(coordinate)
        return
            "<circle cx=\"\(svgNumber(point.x))\" cy=\"\(svgNumber(point.y))\" r=\"6\" fill=\"#a3122a\" stroke=\"#fff\" "
            + "stroke-width=\"2\"/>\n"
            + text("触发 \(matter.alert.firedAt.clockText)", beside: point, "#a3122a", isBold: true, below: true)
    }

    private func text(
        _ words: String,
        beside point: (x: Double, y: Double),
        _ colour: String,
        isBold: Bool = false,
        below: Bool = false
    ) -> String {
        // What stands near the right edge is written to the left.
        let isRight = point.x > Self.width - 120
        let x = point.x + (isRight ? -10 : 10)
        let y = max(point.y + (below ? 18 : -8), 16)
        return "<text x=\"\(svgNumber(x))\" y=\"\(svgNumber(y))\" text-anchor=\"\(isRight ? "end" : "start")\" "
            + "style=\"fill:\(colour);stroke:#fff;stroke-width:3px;paint-order:stroke\(isBold ? ";font-weight:600" : "")\">"
            + "\(escaped(words))</text>\n"
    }
}
