import Documents
import Telemetry

extension PlaceFile {
    /// Degrees are metres only away from the poles; nearer, lines and circles would be measured wrongly.
    private static let measurableLatitudes = -85.0...85.0

    /// Reads a closed ring that encloses something; `nil` if something is wrong with it, which is then reported.
    mutating func ring(_ node: Int, subject: String) -> [Coordinate]? {
        guard let positions = positions(node, subject: subject) else { return nil }
        guard positions.count >= 4 else {
            report(node, "\(subject) has \(positions.count) positions: a ring needs four, the last equal to the first")
            return nil
        }
        guard positions.first == positions.last else {
            report(node, "\(subject) is not closed: repeat its first position at its end")
            return nil
        }
        guard !crossesAntimeridian(positions) else {
            report(node, "\(subject) crosses the antimeridian: cut it in two there")
            return nil
        }
        guard enclosesArea(positions) else {
            report(node, "\(subject) encloses no area")
            return nil
        }
        return positions
    }

    /// Reads a line that has a length.
    mutating func line(_ node: Int, subject: String) -> [Coordinate]? {
        guard let positions = positions(node, subject: subject) else { return nil }
        guard positions.contains(where: { $0 != positions.first }) else {
            report(node, "\(subject): a line needs two different positions")
            return nil
        }
        guard !crossesAntimeridian(positions) else {
            report(node, "\(subject) crosses the antimeridian: cut it in two there")
            return nil
        }
        return isMeasurable(positions, node, subject: subject) ? positions : nil
    }

    mutating func isMeasurable(_ positions: [Coordinate], _ node: Int, subject: String) -> Bool {
        guard positions.contains(where: { !Self.measurableLatitudes.contains($0.latitude) }) else { return true }
        report(node, "\(subject): lines and points must keep between 85° south and 85° north; use a polygon")
        return false
    }

    private mutating func positions(_ node: Int, subject: String) -> [Coordinate]? {
        guard document.kind(of: node) == .array else {
            report(node, "\(subject): expected an array of positions")
            return nil
        }
        let elements = document.elements(of: node)
        var positions: [Coordinate] = []
        positions.reserveCapacity(elements.count)
        var faulty = false
        for (index, element) in elements.enumerated() {
            guard countVertex(at: element) else { return nil }
            if let position = position(element, subject: "\(subject): position \(index + 1)") {
                positions.append(position)
            } else {
                faulty = true
            }
        }
        return faulty ? nil : positions
    }

    /// Reads `[longitude, latitude]`, with whatever comes behind them, in the datum of the file.
    mutating func position(_ node: Int, subject: @autoclosure () -> String) -> Coordinate? {
        let first = node + 1
        let second = node + 2
        guard document.kind(of: node) == .array, Int(document.nodes[node].end) > second,
            document.kind(of: first) == .number, document.kind(of: second) == .number
        else {
            report(node, "\(subject()): expected [longitude, latitude]")
            return nil
        }
        let longitude = document.number(of: first)
        let latitude = document.number(of: second)
        if let converted = datum.toWGS84(latitude: latitude, longitude: longitude) { return converted }
        let isSwapped = (-90...90).contains(longitude) && (-180...180).contains(latitude)
        let hint = isSwapped ? ": GeoJSON puts the longitude first" : ""
        report(node, "\(subject()): \(longitude), \(latitude) is no longitude and latitude\(hint)")
        return nil
    }
}

private func crossesAntimeridian(_ positions: [Coordinate]) -> Bool {
    zip(positions, positions.dropFirst()).contains { abs($0.longitude - $1.longitude) > 180 }
}

/// Tells a ring from one that runs back over itself; a bow tie of equal halves encloses nothing either.
private func enclosesArea(_ ring: [Coordinate]) -> Bool {
    guard let origin = ring.first else { return false }
    var doubledArea = 0.0
    var sumOfParts = 0.0
    for (from, to) in zip(ring, ring.dropFirst()) {
        let part =
            (from.longitude - origin.longitude) * (to.latitude - origin.latitude)
            - (to.longitude - origin.longitude) * (from.latitude - origin.latitude)
        doubledArea += part
        sumOfParts += abs(part)
    }
    // What is left of parts that cancel out is rounding.
    return abs(doubledArea) > 1e-10 * sumOfParts
}
