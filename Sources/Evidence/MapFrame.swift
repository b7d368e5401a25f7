import Foundation
import Pages
import Telemetry

/// A piece of the earth on a drawing: metres east and north of its middle become pixels.
struct MapFrame {
    let width: Double
    let height: Double
    private let middle: Coordinate
    private let metresPerPixel: Double

    /// Shows all coordinates, with a margin, and no less than 200 m; `nil` without coordinates.
    init?(
        showing coordinates: [Coordinate],
        width: Double,
        height: Double,
        leastMetres: Double = 200,
        margin: Double = 46
    ) {
        guard let box = Self.box(of: coordinates) else { return nil }
        guard
            let middle = Coordinate(
                latitude: (box.south + box.north) / 2,
                longitude: (box.west + box.east) / 2
            )
        else { return nil }
        let east = (box.east - box.west) * Self.metresPerDegreeEast(at: middle.latitude)
        let north = (box.north - box.south) * Self.metresPerDegreeNorth
        metresPerPixel = max(
            max(east, leastMetres) / (width - 2 * margin),
            max(north, leastMetres / 2) / (height - 2 * margin)
        )
        self.middle = middle
        self.width = width
        self.height = height
    }

    /// On a sphere of 6,371 km; over a city it is right to some metres.
    private static let metresPerDegreeNorth = 111_195.0

    private static func metresPerDegreeEast(at latitude: Double) -> Double {
        metresPerDegreeNorth * cos(latitude * .pi / 180)
    }

    static func box(of coordinates: [Coordinate]) -> (south: Double, north: Double, west: Double, east: Double)? {
        guard let south = coordinates.map(\.latitude).min(), let north = coordinates.map(\.latitude).max(),
            let west = coordinates.map(\.longitude).min(), let east = coordinates.map(\.longitude).max()
        else { return nil }
        return (south, north, west, east)
    }

    /// The longer side of what the coordinates cover.
    static func extentMetres(of coordinates: [Coordinate]) -> Double {
        guard let box = box(of: coordinates) else { return 0 }
        return max(
            (box.north - box.south) * metresPerDegreeNorth,
            (box.east - box.west) * metresPerDegreeEast(at: (box.south + box.north) / 2)
        )
    }

    /// How far what the coordinates cover reaches north, beside how far it reaches east; 1 where it reaches nowhere.
    static func slenderness(of coordinates: [Coordinate]) -> Double {
        guard let box = box(of: coordinates) else { return 1 }
        let east = (box.east - box.west) * metresPerDegreeEast(at: (box.south + box.north) / 2)
        return east > 0 ? (box.north - box.south) * metresPerDegreeNorth / east : 1
    }

    func point(_ coordinate: Coordinate) -> (x: Double, y: Double) {
        let east = (coordinate.longitude - middle.longitude) * Self.metresPerDegreeEast(at: middle.latitude)
        let north = (coordinate.latitude - middle.latitude) * Self.metresPerDegreeNorth
        return (width / 2 + east / metresPerPixel, height / 2 - north / metresPerPixel)
    }

    func pixels(_ metres: Double) -> Double { metres / metresPerPixel }

    /// `M…L…`, closed for a ring.
    func path(_ coordinates: [Coordinate], isClosed: Bool = false) -> String {
        let points = coordinates.map { point($0) }.map { "\(svgNumber($0.x)) \(svgNumber($0.y))" }
        return points.isEmpty ? "" : "M" + points.joined(separator: "L") + (isClosed ? "Z" : "")
    }

    /// A round length that is about a sixth of the drawing's width.
    var scaleMetres: Double {
        let wanted = width / 6 * metresPerPixel
        let power = pow(10, floor(log10(wanted)))
        return [5, 2, 1].first { $0 * power <= wanted }.map { $0 * power } ?? power
    }
}
