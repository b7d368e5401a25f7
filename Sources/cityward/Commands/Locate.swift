import ArgumentParser
import Databases
import Foundation
import Places
import Telemetry

/// `cityward locate`: which places hold a position, and which are near.
struct Locate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows which places hold a position, and which are near.",
        discussion: """
            It lists the places that hold the position, then the nearest one of each kind within 1 km. Metres are 0 inside an area \
            or circle, else the distance to its border; for lines, the distance to the centre line. A border belongs to its \
            place.

            Without --lat, each line of standard input is a position, {"lat": 31.03, "lon": 112.2, "datum": "wgs84", "id": 1}, \
            with datum and id left out at will, and each is answered by one line: the id, the position in WGS-84, and \
            "inside" with the identifiers of the places; or "error".

            cityward locate --lat 31.0354 --lon 112.1993 --datum gcj02
            """
    )

    @OptionGroup var places: PlaceOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("Degrees north.", valueName: "degrees"))
    var lat: Double?

    @Option(parsing: .unconditional, help: ArgumentHelp("Degrees east.", valueName: "degrees"))
    var lon: Double?

    @Option(help: "The datum of positions that do not name theirs.")
    var datum = Datum.wgs84

    @Flag(help: "For standard input: also the distances to all places, in metres.")
    var distances = false

    @Option(help: "How places are written; table by default, and ndjson for what is read from standard input.")
    var format: RowFormat?

    func validate() throws {
        guard let lat, let lon else {
            guard lat == nil, lon == nil else { throw ValidationError("give both --lat and --lon") }
            guard format ?? .ndjson == .ndjson else {
                throw ValidationError("standard input is answered in ndjson only")
            }
            guard isatty(STDIN_FILENO) == 0 else {
                throw ValidationError("give --lat and --lon, or one position a line on standard input")
            }
            return
        }
        guard Coordinate(latitude: lat, longitude: lon) != nil else {
            throw ValidationError("--lat is -90 to 90, --lon is -180 to 180")
        }
        guard !distances else { throw ValidationError("--distances is for positions on standard input") }
    }

    func run() throws {
        let places = try places.loaded()
        guard let lat, let lon, let position = datum.toWGS84(latitude: lat, longitude: lon) else {
            return try answerLines(places.index)
        }
        show(position, in: places)
    }

    private func answerLines(_ index: PlaceIndex) throws {
        var locator = LineLocator(index, datum: datum, withDistances: distances)
        var exchange = LineExchange()
        exchange.run { locator.answer($0) }
        if exchange.failures > 0 { throw Failure("\(exchange.failures) of \(exchange.lines) lines are no positions") }
    }
}

extension Locate {
    /// How far away the nearest place of a kind may be, in metres.
    private static let reach = 1000.0

    private func show(_ position: Coordinate, in places: LoadedPlaces) {
        var writer = RowWriter(format: format ?? .table)
        writer.begin(["relation", "place", "name", "kind", "metres", "file"])
        var holders: [PlaceID] = []
        places.index.places(at: position, into: &holders)
        for id in holders { writer.write(row("inside", id, position, places)) }
        for kind in places.index.kinds {
            let others = places.index.places(ofKind: kind).filter { !holders.contains($0) }
            guard let id = nearest(of: others, to: position, places.index) else { continue }
            writer.write(row("near", id, position, places))
        }
        writer.end()
    }

    private func nearest(of ids: [PlaceID], to position: Coordinate, _ index: PlaceIndex) -> PlaceID? {
        let distances = ids.map { (id: $0, metres: index.distance(from: position, to: $0)) }
        return distances.filter { $0.metres <= Self.reach }.min { $0.metres < $1.metres }?.id
    }

    private func row(_ relation: String, _ id: PlaceID, _ position: Coordinate, _ places: LoadedPlaces) -> [Value] {
        let place = places.index[id]
        let metres = places.index.distance(from: position, to: id)
        return [
            .text(relation), .text(place.identifier), .text(place.name), .text(place.kind),
            .double((metres * 10).rounded() / 10), .text(places.files[id.number]),
        ]
    }
}
