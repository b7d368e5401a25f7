import Documents
import Foundation
import Places
import Telemetry

/// A place as the simulator sees it: on a plane, in metres.
struct CityPlace: Sendable {
    let id: String
    let kind: String
    let area: Area
    /// The line, where it is one.
    let path: Path?
}

/// Reads every place file, and centres the plane on the first curfew zone.
func readPlaces(_ folder: URL) throws -> ([String: CityPlace], Plane) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var reader = PlaceReader()
    for name in names.sorted() where name.hasSuffix(".geojson") {
        reader.read([UInt8](try Data(contentsOf: folder.appendingPathComponent(name))), file: "places/\(name)")
    }
    if let problem = reader.errors.first { throw problem }
    let zones = reader.places.filter { $0.kind == "curfew_zone" }
    guard let centre = (zones.isEmpty ? reader.places : zones).first?.geometry.firstCoordinate else {
        throw FileProblem(file: "places", message: "no place; is --city the folder of a city?")
    }
    let plane = Plane(latitude: centre.latitude, longitude: centre.longitude)
    let places = reader.places.compactMap { CityPlace($0, on: plane) }
    return (Dictionary(places.map { ($0.id, $0) }) { first, _ in first }, plane)
}

extension CityPlace {
    /// `nil` for circles, which no vehicle needs to know.
    fileprivate init?(_ place: Place, on plane: Plane) {
        func points(_ coordinates: [Coordinate]) -> [Point] {
            coordinates.map { plane.point(latitude: $0.latitude, longitude: $0.longitude) }
        }
        switch place.geometry {
        case .lines(let lines, let width):
            guard let path = lines.first.flatMap({ Path(points($0)) }) else { return nil }
            self.path = path
            area = .line(path, halfWidth: width / 2)
        case .area(let polygons):
            path = nil
            area = .polygons(polygons.map { $0.rings.map(points) })
        case .circle:
            return nil
        }
        id = place.identifier
        kind = place.kind
    }
}

extension PlaceGeometry {
    fileprivate var firstCoordinate: Coordinate? {
        switch self {
        case .lines(let lines, _): lines.first?.first
        case .area(let polygons): polygons.first?.rings.first?.first
        case .circle(let centre, _): centre
        }
    }
}
