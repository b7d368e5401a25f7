import Pages
import Storage
import Telemetry

/// The map of an alert as SVG: the place, the way before the firing and during the alert, and where it fired.
struct MapDrawing {
    static let width = 760.0
    private static let heights = 250.0...430.0
    private static let margin = 46.0
    private static let inset = 120.0
    /// A place that is larger than the way by this factor is not shown whole; a small overview shows it.
    private static let largestPlace = 3.0

    let matter: CaseMatter
    private let shape: PlaceShape?

    init(_ matter: CaseMatter) {
        self.matter = matter
        shape = matter.geometryText.flatMap {
            PlaceShape($0, reachMetres: matter.place?["reach_metres"]?.number)
        }
    }

    /// A figure; empty where there is neither a way nor a place: a point alone shows nothing that its numbers do not say.
    var html: String {
        guard shape != nil || matter.parts.contains(where: { !$0.track.isEmpty }) else { return "" }
        let way = matter.parts.flatMap { $0.track.map(\.coordinate) } + [matter.alert.coordinate].compactMap(\.self)
        let place = shape?.coordinates ?? []
        let reach = max(400, MapFrame.extentMetres(of: way))
        let showsWhole = way.isEmpty || MapFrame.extentMetres(of: place) <= Self.largestPlace * reach
        let shown = showsWhole ? way + place : way
        // As high as the way is, so that a straight road does not leave the paper empty.
        let wanted = (Self.width - 2 * Self.margin) * MapFrame.slenderness(of: shown) + 2 * Self.margin
        let height = min(max(wanted, Self.heights.lowerBound), Self.heights.upperBound)
        guard
            let frame = MapFrame(
                showing: shown,
                width: Self.width,
                height: height,
                leastMetres: 400,
                margin: Self.margin
            )
        else { return "" }
        let overview = showsWhole ? "" : self.overview(of: place, around: way)
        let tracks = matter.parts.map { track($0, in: frame) }.joined()
        return """
            <figure>
            <svg viewBox="0 0 \(svgNumber(Self.width)) \(svgNumber(height))" role="img" aria-label="位置图 map">
            <defs>\(arrow("before", "#5b6675"))\(arrow("during", "#c2185b"))</defs>
            \(shape?.drawn(in: frame) ?? "")\(tracks)\(firing(in: frame))\(overview)\(scaleBar(in: frame))\(north)</svg>
            <figcaption>\(legend)</figcaption>
            </figure>

            """
    }

    private func arrow(_ name: String, _ colour: String) -> String {
        "<marker id=\"\(name)\" viewBox=\"0 0 10 10\" refX=\"5\" refY=\"5\" markerWidth=\"10\" markerHeight=\"10\" "
            + "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M1 1L9 5L1 9Z\" fill=\"\(colour)\"/></marker>"
    }

    // MARK: - Around it

    /// The whole place, and where the map lies in it.
    private func overview(of place: [Coordinate], around way: [Coordinate]) -> String {
        guard let shape,
            let frame = MapFrame(
                showing: place + way,
                width: Self.inset,
                height: Self.inset,
                leastMetres: 0,
                margin: 10
            )
        else { return "" }
        let points = way.map { frame.point($0) }
        let x = points.map(\.x).min() ?? 0
        let y = points.map(\.y).min() ?? 0
        let width = max(6, (points.map(\.x).max() ?? 0) - x + 4)
        let height = max(6, (points.map(\.y).max() ?? 0) - y + 4)
        return """
            <g transform="translate(8 8)"><rect width="120" height="120" fill="#fff" fill-opacity="0.92" stroke="#d0d6df"/>
            \(shape.drawn(in: frame, strokeWidth: 1))<rect x="\(svgNumber(x - 2))" y="\(svgNumber(y - 2))" \
            width="\(svgNumber(width))" height="\(svgNumber(height))" fill="none" stroke="#a3122a" stroke-width="1.5"/></g>

            """
    }

    private func scaleBar(in frame: MapFrame) -> String {
        let metres = frame.scaleMetres
        let length = frame.pixels(metres)
        let name = metres >= 1000 ? "\(svgNumber(metres / 1000)) km" : "\(svgNumber(metres)) m"
        let (x, y) = (Self.width - 20 - length, frame.height - 16)
        return
            "<path d=\"M\(svgNumber(x)) \(svgNumber(y - 5))v5h\(svgNumber(length))v-5\" fill=\"none\" stroke=\"#1c2430\" "
            + "stroke-width=\"1.5\"/>\n<text x=\"\(svgNumber(x + length / 2))\" y=\"\(svgNumber(y - 6))\" "
            + "text-anchor=\"middle\">\(name)</text>\n"
    }

    private var north: String {
        let x = Self.width - 26
        return "<path d=\"M\(svgNumber(x)) 12l7 22l-7 -5l-7 5Z\" fill=\"#1c2430\"/>"
            + "<text x=\"\(svgNumber(x))\" y=\"48\" text-anchor=\"middle\">北 N</text>\n"
    }

    private var legend: String {
        var parts = ["红点：触发位置 fired here"]
        if matter.before?.track.isEmpty == false { parts.append("灰线：触发前轨迹 before") }
        if matter.during?.track.isEmpty == false { parts.append("玫红线：触发后轨迹 during") }
        if let shape {
            let name = matter.place?["name"]?.text ?? matter.alert.place ?? ""
            parts.append("蓝色：\(name)\(shape.isArea ? "" : "及其范围") place")
        }
        return escaped(parts.joined(separator: "；")) + "。<small>WGS-84，上北</small>"
    }
}
