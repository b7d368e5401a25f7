import Foundation

/// One feature of a place file.
struct CityPlace: Sendable {
    let id: String
    let kind: String
    let area: Area
    /// The line, where it is one.
    let path: Path?
}

/// Reads every place file in WGS-84, and centres the plane on what it found.
///
/// Files in another datum hold nothing that a vehicle drives on or must avoid; they are left to the daemon.
func readPlaces(_ folder: URL) throws -> ([String: CityPlace], Plane) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var features: [Feature] = []
    for name in names.sorted() where name.hasSuffix(".geojson") {
        do {
            let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
            let collection = try JSONDecoder().decode(FeatureCollection.self, from: bytes)
            if collection.datum == "wgs84" { features += collection.features }
        } catch {
            throw CityError("places/\(name)", "no GeoJSON that the simulator can read: \(error)")
        }
    }
    let zones = features.filter { $0.properties.kind == "curfew_zone" }
    guard let centre = (zones.isEmpty ? features : zones).first?.geometry.positions.first else {
        throw CityError("places", "no place in WGS-84; is --city the folder of a city?")
    }
    let plane = Plane(latitude: centre[1], longitude: centre[0])
    let places = features.compactMap { $0.place(on: plane) }
    return (Dictionary(places.map { ($0.id, $0) }) { first, _ in first }, plane)
}

private struct FeatureCollection: Decodable {
    let datum: String
    let features: [Feature]
}

private struct Feature: Decodable {
    struct Properties: Decodable {
        let kind: String
        let width: Double?
    }

    let id: String
    let properties: Properties
    let geometry: Geometry

    /// `nil` for points, where no vehicle needs to know them.
    func place(on plane: Plane) -> CityPlace? {
        func points(_ positions: [[Double]]) -> [Point] {
            positions.map { plane.point(latitude: $0[1], longitude: $0[0]) }
        }
        switch geometry {
        case .line(let positions):
            guard let path = Path(points(positions)) else { return nil }
            let area = Area.line(path, halfWidth: (properties.width ?? 0) / 2)
            return CityPlace(id: id, kind: properties.kind, area: area, path: path)
        case .polygons(let polygons):
            let area = Area.polygons(polygons.map { $0.map(points) })
            return CityPlace(id: id, kind: properties.kind, area: area, path: nil)
        case .other:
            return nil
        }
    }
}

private enum Geometry: Decodable {
    case line([[Double]])
    case polygons([[[[Double]]]])
    case other

    private enum Keys: CodingKey {
        case type, coordinates
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "LineString": self = .line(try container.decode([[Double]].self, forKey: .coordinates))
        case "Polygon": self = .polygons([try container.decode([[[Double]]].self, forKey: .coordinates)])
        case "MultiPolygon": self = .polygons(try container.decode([[[[Double]]]].self, forKey: .coordinates))
        default: self = .other
        }
        guard positions.allSatisfy({ $0.count >= 2 }) else {
            let message = "a position needs a longitude and a latitude"
            throw DecodingError.dataCorruptedError(forKey: .coordinates, in: container, debugDescription: message)
        }
    }

    var positions: [[Double]] {
        switch self {
        case .line(let positions): positions
        case .polygons(let polygons): polygons.flatMap { $0.flatMap { $0 } }
        case .other: []
        }
    }
}
