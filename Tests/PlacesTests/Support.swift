import Places
import Telemetry

/// A position as GeoJSON writes it: longitude first.
func at(_ longitude: Double, _ latitude: Double) -> Coordinate {
    Coordinate(latitude: latitude, longitude: longitude)!
}

/// The positions of a ring, which is closed here.
func ring(_ positions: (Double, Double)...) -> [Coordinate] {
    positions.map { at($0.0, $0.1) } + [at(positions[0].0, positions[0].1)]
}

func square(_ west: Double, _ south: Double, side: Double) -> [Coordinate] {
    ring((west, south), (west + side, south), (west + side, south + side), (west, south + side))
}

func area(_ identifier: String, _ rings: [Coordinate]..., kind: String = "curfew_zone") -> Place {
    Place(identifier: identifier, name: identifier, kind: kind, geometry: .area([.init(rings: rings)]))
}

func areas(_ identifier: String, _ polygons: [[Coordinate]]...) -> Place {
    let geometry = PlaceGeometry.area(polygons.map { .init(rings: $0) })
    return Place(identifier: identifier, name: identifier, kind: "district", geometry: geometry)
}

func line(_ identifier: String, width: Double, _ lines: [Coordinate]...) -> Place {
    Place(identifier: identifier, name: identifier, kind: "road", geometry: .lines(lines, widthMetres: width))
}

func circle(_ identifier: String, _ centre: Coordinate, radius: Double) -> Place {
    let geometry = PlaceGeometry.circle(centre: centre, radiusMetres: radius)
    return Place(identifier: identifier, name: identifier, kind: "wash_station", geometry: geometry)
}

extension PlaceIndex {
    /// The identifiers of all places at a position.
    func names(at coordinate: Coordinate) -> [String] {
        var found: [PlaceID] = []
        places(at: coordinate, into: &found)
        return found.map { self[$0].identifier }
    }

    func id(_ identifier: String) -> PlaceID { place(named: identifier)! }
}

/// Reads one file of GeoJSON text.
func read(_ text: String, file: String = "places/core.geojson") -> PlaceReader {
    var reader = PlaceReader()
    reader.read(Array(text.utf8), file: file)
    return reader
}
