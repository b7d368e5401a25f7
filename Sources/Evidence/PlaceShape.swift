import Pages
import Telemetry

/// A place's geometry, read from its GeoJSON.
struct PlaceShape {
    /// Rings of areas, or lines.
    private(set) var lines: [[Coordinate]] = []
    private(set) var isArea = false
    /// The middle of a circle.
    private(set) var centre: Coordinate?
    /// Half the width of lines, or the radius of the circle, in metres.
    let reachMetres: Double?

    init?(_ geoJSON: String, reachMetres: Double?) {
        guard let geometry = JSONNode(geoJSON), let coordinates = geometry["coordinates"] else { return nil }
        self.reachMetres = reachMetres
        switch geometry["type"]?.text {
        case "Polygon":
            isArea = true
            lines = coordinates.elements.map(Self.line)
        case "MultiPolygon":
            isArea = true
            lines = coordinates.elements.flatMap { $0.elements.map(Self.line) }
        case "LineString": lines = [Self.line(coordinates)]
        case "MultiLineString": lines = coordinates.elements.map(Self.line)
        case "Point": centre = Self.coordinate(coordinates)
        default: return nil
        }
    }

    var coordinates: [Coordinate] { lines.flatMap(\.self) + [centre].compactMap(\.self) }

    private static func line(_ node: JSONNode) -> [Coordinate] { node.elements.compactMap(coordinate) }

    private static func coordinate(_ node: JSONNode) -> Coordinate? {
        let numbers = node.elements.compactMap(\.number)
        guard numbers.count >= 2 else { return nil }
        return Coordinate(latitude: numbers[1], longitude: numbers[0])
    }

    /// The shape in a frame, as SVG.
    func drawn(in frame: MapFrame, strokeWidth: Double = 1.5) -> String {
        let stroke = "stroke=\"#2b5c9e\" stroke-width=\"\(svgNumber(strokeWidth))\""
        if let centre {
            let point = frame.point(centre)
            let radius = max(4, frame.pixels(reachMetres ?? 0))
            return "<circle cx=\"\(svgNumber(point.x))\" cy=\"\(svgNumber(point.y))\" r=\"\(svgNumber(radius))\" "
                + "fill=\"#2b5c9e\" fill-opacity=\"0.1\" \(stroke)/>\n"
        }
        let path = lines.map { frame.path($0, isClosed: isArea) }.joined()
        if isArea {
            return "<path d=\"\(path)\" fill=\"#2b5c9e\" fill-opacity=\"0.1\" fill-rule=\"evenodd\" \(stroke)/>\n"
        }
        let reach = max(3, 2 * frame.pixels(reachMetres ?? 0))
        return "<path d=\"\(path)\" fill=\"none\" stroke=\"#2b5c9e\" stroke-opacity=\"0.14\" stroke-linecap=\"round\" "
            + "stroke-linejoin=\"round\" stroke-width=\"\(svgNumber(reach))\"/>\n"
            + "<path d=\"\(path)\" fill=\"none\" \(stroke)/>\n"
    }
}
