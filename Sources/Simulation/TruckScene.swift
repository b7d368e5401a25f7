import Documents
import Telemetry

/// A truck's story as the plan tells it, with the names of places instead of their lines.
enum TruckScene {
    case story(TruckStory)
    case dumpAtWrongSite(corridor: String)
    /// Into the core along a road while the curfew lasts, and out again.
    case core(String, stay: Double, ending: Visit.Ending = .leaves)
    /// Out of the core on its own route.
    case leaveCoreAfterHours
    /// Onto a curfew road; the hours between which that is forbidden, where it is.
    case road(String, String, stay: Double, window: Range<Int>?, isLoaded: Bool = true)
    /// To the end of a road and back.
    case along(String)

    /// How far beyond the border a truck drives into a place, in metres.
    private static let depth = (core: 1800.0, road: 600.0)
    private static let core = (place: "core", hours: 7..<22)

    /// Finds the places.
    ///
    /// - Throws: `FileProblem` when the city has no such place.
    func story(in city: City, at start: Instant) throws(FileProblem) -> TruckStory {
        switch self {
        case .story(let story):
            return story
        case .dumpAtWrongSite(let corridor):
            return .dumpsAtWrongSite(try city.path(corridor))
        case .core(let road, let stay, let ending):
            let offence = Self.offence(.coreCurfew, in: Self.core.place, hours: Self.core.hours, at: start)
            return .visits(
                try visit(
                    Self.core.place,
                    by: road,
                    depth: Self.depth.core,
                    stay: stay,
                    ending: ending,
                    offence,
                    in: city
                )
            )
        case .leaveCoreAfterHours:
            let offence = Self.offence(.coreCurfew, in: Self.core.place, hours: Self.core.hours, at: start)
            return .leavesAfterHours(offence, zone: try city.place(Self.core.place).area)
        case .road(let road, let place, let stay, let window, let isLoaded):
            let offence = window.map { Self.offence(.roadCurfew, in: place, hours: $0, at: start) }
            return .visits(
                try visit(
                    place,
                    by: road,
                    depth: Self.depth.road,
                    stay: stay,
                    ending: .leaves,
                    offence,
                    isLoaded: isLoaded,
                    in: city
                )
            )
        case .along(let road):
            let path = try city.path(road)
            return .visits(
                Visit(
                    road: path,
                    border: nil,
                    turn: path.length,
                    isLoaded: true,
                    stay: 2,
                    ending: .leaves,
                    offence: nil
                )
            )
        }
    }

    private func visit(
        _ place: String,
        by road: String,
        depth: Double,
        stay: Double,
        ending: Visit.Ending,
        _ offence: Offence?,
        isLoaded: Bool = true,
        in city: City
    ) throws(FileProblem) -> Visit {
        let path = try city.path(road)
        guard let border = path.entry(into: try city.place(place).area) else {
            throw FileProblem(
                file: "places",
                message: "the plan drives along '\(road)' into '\(place)', but the two do not meet"
            )
        }
        let turn = min(border + depth, path.length)
        return Visit(
            road: path,
            border: border,
            turn: turn,
            isLoaded: isLoaded,
            stay: stay,
            ending: ending,
            offence: offence
        )
    }

    private static func offence(_ rule: PlantedRule, in place: String, hours: Range<Int>, at start: Instant) -> Offence
    {
        let midnight = LocalTime.midnight(before: start)
        let window = midnight + .hours(Int64(hours.lowerBound))..<midnight + .hours(Int64(hours.upperBound))
        return Offence(rule: rule, place: place, window: window)
    }
}

extension City {
    func place(_ id: String) throws(FileProblem) -> CityPlace {
        guard let place = places[id] else {
            throw FileProblem(file: "places", message: "there is no place '\(id)' in WGS-84, which the simulator needs")
        }
        return place
    }

    /// The line of a road or corridor.
    func path(_ id: String) throws(FileProblem) -> Path {
        guard let path = try place(id).path else {
            throw FileProblem(file: "places", message: "'\(id)' is no line, as a road or corridor must be")
        }
        return path
    }
}
