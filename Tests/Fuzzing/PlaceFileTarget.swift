import Documents
import Places
import Telemetry

extension FuzzTarget {
    /// A place file: what is accepted is on the earth, is found where it is, and means the same when it is written again.
    static let placeFile = FuzzTarget(name: "place-file", longestInput: 4096) { input throws(BrokenInvariant) in
        let file = bytes(input)
        var reader = PlaceReader()
        reader.read(file, file: "places.geojson")
        try check(reader.errors, in: file)
        let index = PlaceIndex(reader.places)
        for (number, place) in reader.places.enumerated() {
            guard let id = index.place(named: place.identifier) else {
                throw BrokenInvariant(description: "'\(place.identifier)' is not found by its name")
            }
            try require(id.number == number, "'\(place.identifier)' is there twice")
            try checkPositions(of: place, id, in: index)
            try checkWriting(place)
        }
    }

    private static func check(_ errors: [FileProblem], in file: [UInt8]) throws(BrokenInvariant) {
        let lines = 1 + file.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        for error in errors {
            try require(!error.message.isEmpty, "refused without a reason")
            try require((1...lines).contains(error.line ?? 1), "line \(error.line ?? 0) of \(lines)")
            try require((1...file.count + 1).contains(error.column ?? 1), "column \(error.column ?? 0)")
        }
    }

    /// Borders belong to places, so that every position in the file is inside.
    private static func checkPositions(
        of place: Place,
        _ id: PlaceID,
        in index: PlaceIndex
    ) throws(BrokenInvariant) {
        let positions: [Coordinate] =
            switch place.geometry {
            case .area(let polygons): polygons.flatMap { $0.rings.flatMap(\.self) }
            case .lines(let lines, _): lines.flatMap(\.self)
            case .circle(let centre, _): [centre]
            }
        try require(!positions.isEmpty, "a place that is nowhere")
        if let reach = place.geometry.reachMetres {
            try require(reach > 0 && reach.isFinite, "\(reach) m wide")
        }
        if case .area(let polygons) = place.geometry {
            for ring in polygons.flatMap(\.rings) {
                try require(ring.count >= 4 && ring.first == ring.last, "a ring that is not closed")
            }
        }
        for position in positions {
            let isOnEarth = (-90...90).contains(position.latitude) && (-180...180).contains(position.longitude)
            try require(isOnEarth, "\(position) is nowhere")
            try require(index.contains(id, position), "\(position) is not inside '\(place.identifier)'")
            var found: [PlaceID] = []
            index.places(at: position, into: &found)
            try require(found.contains(id), "'\(place.identifier)' is not found at \(position)")
        }
    }

    private static func checkWriting(_ place: Place) throws(BrokenInvariant) {
        let reach =
            switch place.geometry {
            case .area: ""
            case .lines(_, let width): ",\"width\":\(width)"
            case .circle(_, let radius): ",\"radius\":\(radius)"
            }
        let written = """
            {"type":"Feature","datum":"wgs84","id":"a","properties":{"kind":"district"\(reach)},
            "geometry":\(place.geometry.geoJSON)}
            """
        var reader = PlaceReader()
        reader.read(Array(written.utf8), file: "again.geojson")
        try require(reader.errors.isEmpty, "what was written is refused: \(reader.errors) in \(written)")
        try require(reader.places.map(\.geometry) == [place.geometry], "the shape became another one: \(written)")
    }
}
