import Expressions
import Places
import Telemetry

/// What conditions ask about places.
extension ReadingScope {
    mutating func inside(_ set: Int) -> Operand {
        guard findPlaces() else { return .absent }
        for place in here where placeSets[set].contains[place.number] {
            if matchedPlace == nil { matchedPlace = place }
            return .bool(true)
        }
        return .bool(false)
    }

    mutating func near(_ set: Int, _ metres: Double) -> Operand {
        guard let coordinate else { return .absent }
        return .bool(placeSets[set].group.isNear(coordinate, metres: metres))
    }

    mutating func distance(_ set: Int) -> Operand {
        guard let coordinate, let metres = placeSets[set].group.distance(from: coordinate) else { return .absent }
        return .double(metres)
    }

    mutating func crossed(_ set: Int) -> Operand {
        guard let coordinate, let start = previousCoordinate() else { return .absent }
        return .bool(placeSets[set].group.isCrossed(from: start, to: coordinate))
    }

    /// Finds the places that the reading lies in; `false` where it has no position.
    mutating func findPlaces() -> Bool {
        guard let coordinate else { return false }
        if !hereIsKnown {
            places.places(at: coordinate, into: &here)
            hereIsKnown = true
        }
        return true
    }
}
