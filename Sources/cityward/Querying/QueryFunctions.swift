import Places
import Databases
import SQLite
import Telemetry

/// The functions that questions in SQL have beside SQLite's own: `inside`, `distance`, `local` and `ms`.
struct QueryFunctions {
    /// `nil` where no configuration folder was read.
    let places: PlaceIndex?
    /// Why there are no places, and what to do.
    let missing: String

    /// A mistake in how a function is used.
    struct Misuse: Error, CustomStringConvertible {
        let description: String
    }

    /// The functions by their names and numbers of arguments.
    var all: [QueryFunction] {
        let places = NamedPlaces(places, missing: missing)
        return [
            QueryFunction("inside", 3) { arguments in
                guard let position = position(arguments, 0), let name = arguments.text(2) else { return .null }
                return .integer(try places.isInside(name, position) ? 1 : 0)
            },
            QueryFunction("distance", 3) { arguments in
                guard let position = position(arguments, 0), let name = arguments.text(2) else { return .null }
                return .double(try places.distance(from: position, to: name))
            },
            QueryFunction("distance", 4) { arguments in
                guard let start = position(arguments, 0), let end = position(arguments, 2) else { return .null }
                return .double(Earth.distance(from: start, to: end))
            },
            QueryFunction("local", 1) { arguments in
                guard let milliseconds = arguments.number(0) else { return .null }
                guard let instant = Instant(of: milliseconds) else {
                    throw Misuse(
                        description: "local() wants milliseconds since 1970, as observed_at; \(milliseconds) is no time"
                    )
                }
                return .text(instant.localText)
            },
            QueryFunction("ms", 1) { arguments in
                guard let text = arguments.text(0) else { return .null }
                guard let instant = try? LocalTime.instant(text) else {
                    throw Misuse(
                        description: "ms('\(text)'): write 2026-11-23, 2026-11-23T07:00 or 2026-11-23T07:00:00+08:00"
                    )
                }
                return .integer(instant.milliseconds)
            },
        ]
    }
}

/// A function of SQL.
struct QueryFunction {
    let name: String
    let argumentCount: Int
    let body: (borrowing SQLArguments) throws -> Value

    init(_ name: String, _ argumentCount: Int, _ body: @escaping (borrowing SQLArguments) throws -> Value) {
        self.name = name
        self.argumentCount = argumentCount
        self.body = body
    }
}

/// `nil` where there is no position, or none on Earth.
private func position(_ arguments: borrowing SQLArguments, _ first: Int) -> Coordinate? {
    guard let latitude = arguments.number(first), let longitude = arguments.number(first + 1) else { return nil }
    return Coordinate(latitude: latitude, longitude: longitude)
}

/// Places as SQL names them: by the identifier of one, or by a kind. What a name means is looked up once.
private final class NamedPlaces {
    private enum Meaning {
        case one(PlaceID)
        case kind(PlaceGroup, Set<PlaceID>)
    }

    private let index: PlaceIndex?
    private let missing: String
    private var meanings: [String: Meaning] = [:]
    private var found: [PlaceID] = []

    init(_ index: PlaceIndex?, missing: String) {
        self.index = index
        self.missing = missing
    }

    /// A border belongs to its place.
    func isInside(_ name: String, _ position: Coordinate) throws -> Bool {
        let (index, meaning) = try meaning(of: name)
        switch meaning {
        case .one(let place): return index.contains(place, position)
        case .kind(_, let members):
            index.places(at: position, into: &found)
            return found.contains { members.contains($0) }
        }
    }

    /// In metres; to the nearest place of a kind.
    func distance(from position: Coordinate, to name: String) throws -> Double {
        let (index, meaning) = try meaning(of: name)
        switch meaning {
        case .one(let place): return index.distance(from: position, to: place)
        // There is no kind without a place.
        case .kind(let group, _): return group.distance(from: position) ?? .infinity
        }
    }

    private func meaning(of name: String) throws -> (PlaceIndex, Meaning) {
        guard let index else { throw QueryFunctions.Misuse(description: missing) }
        if let known = meanings[name] { return (index, known) }
        let meaning: Meaning
        if let place = index.place(named: name) {
            meaning = .one(place)
        } else {
            let members = index.places(ofKind: name)
            guard !members.isEmpty else {
                let advice = (index.nearestName(to: name) ?? index.nearestKind(to: name)).map {
                    "; did you mean '\($0)'?"
                }
                throw QueryFunctions.Misuse(
                    description: "no place file defines a place or kind '\(name)'\(advice ?? "")"
                )
            }
            meaning = .kind(PlaceGroup(members, of: index), Set(members))
        }
        meanings[name] = meaning
        return (index, meaning)
    }
}

extension Instant {
    /// `nil` outside of the years 1 to 9999.
    fileprivate init?(of milliseconds: Double) {
        guard let whole = Int64(exactly: milliseconds.rounded(.down)) else { return nil }
        self.init(milliseconds: whole)
        guard self >= .distantPast, self <= .distantFuture - .hours(8) else { return nil }
    }

    /// `2026-11-23 08:15:30.250`, in China Standard Time.
    fileprivate var localText: String {
        let text = rfc3339()
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(12))"
    }
}
