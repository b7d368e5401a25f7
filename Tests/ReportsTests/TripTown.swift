import Documents
import Places
import Rules
import Schedules
import Telemetry

@testable import Reports

/// A small town on a line from west to east, in which told stories are played: two building sites, two disposal sites and a field.
enum TripTown {
    /// Kilometres east of the site A.
    static let sites = ["A": 0.0, "B": -3.0, "D1": 8.0, "D2": 11.0, "F": 5.0]

    static let places = PlaceIndex(
        [("A", "construction_site"), ("B", "construction_site"), ("D1", "disposal_site"), ("D2", "disposal_site")].map {
            Place(
                identifier: $0,
                name: "地点\($0)",
                kind: $1,
                geometry: .circle(centre: at(kilometres: sites[$0]!), radiusMetres: 100)
            )
        }
    )

    /// T1 has a permit for each site, T2 one by day only, T3 one that has run out, T4 two from one site, T5 none.
    static let permits = Permits(
        csv: Array(
            """
            permit,plates,valid_from,valid_to,windows,source_site,disposal_site
            P1,T1,2026-01-01,2026-12-31,,A,D1
            P2,T1,2026-01-01,2026-12-31,,B,D2
            P3,T2,2026-01-01,2026-12-31,09:00-16:00,A,D1
            P4,T3,2025-01-01,2025-12-31,,A,D1
            P5,T4,2026-01-01,2026-12-31,,A,D1
            P6,T4,2026-01-01,2026-12-31,,A,D2
            """.utf8
        ),
        file: "permits.csv",
        places: places,
        holidays: HolidayCalendar(),
        zone: .shanghai,
        problems: ProblemList()
    )

    static let register = Register(
        csv: Array(
            ("device,class,plate,company,district\n"
                + (1...5).map { "t\($0),truck,T\($0),公司\($0 % 2),区\($0 % 2)" }.joined(separator: "\n")).utf8
        ),
        file: "devices.csv",
        classes: ["truck"],
        problems: ProblemList()
    )

    static let fleet = try! TruckFleet(
        catalogue: DemoCity.catalogue,
        places: places,
        register: register,
        permits: permits
    )

    static let midnight = Instant(rfc3339: "2026-03-16T00:00:00+08:00")!

    static func at(kilometres: Double) -> Coordinate {
        Coordinate(latitude: 31, longitude: 112 + kilometres / 111.195 / 0.857_167)!
    }

    /// The trips of a told story.
    static func trips(of device: String, _ story: String) -> [Trip] {
        TripFinder(fleet, DemoCity.tripTerms).trips(of: fleet.truck(device), samples(story))
    }

    /// Reads a story, one stage a line, each reported every 30 s: `06:10-06:32 A>D1 full [up] [SPEED]`.
    ///
    /// Hours go on after 24. A truck between two places drives, and else stands. `-` is a load that nobody reports.
    static func samples(_ story: String) -> [TruckSample] {
        story.split(separator: "\n").flatMap { line -> [TruckSample] in
            let words = line.split(separator: " ").map(String.init)
            let times = words[0].split(separator: "-").map { seconds(String($0)) }
            let ends = words[1].split(separator: ">").map { sites[String($0)] ?? Double($0)! }
            let way = (from: ends[0], to: ends[ends.count - 1])
            let usual = abs(way.to - way.from) / Double(times[1] - times[0]) * 3600
            return stride(from: times[0], to: times[1], by: 30).map { second in
                let share = Double(second - times[0]) / Double(times[1] - times[0])
                return TruckSample(
                    at: midnight + .seconds(Int64(second)),
                    coordinate: at(kilometres: way.from + share * (way.to - way.from)),
                    speed: words.dropFirst(3).compactMap { Double($0) }.first ?? usual,
                    isLoaded: words[2] == "-" ? nil : words[2] != "empty",
                    isLifted: words.contains("up")
                )
            }
        }
    }

    private static func seconds(_ clock: String) -> Int {
        let parts = clock.split(separator: ":").map { Int($0)! }
        return parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)
    }
}

extension Trip {
    /// `06:10 A -> 06:32 D1 normal P1`, with what the body did on the way in brackets.
    var told: String {
        func clock(_ at: Instant) -> String {
            let minutes = (at - TripTown.midnight).milliseconds / 60_000
            return "\(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
        }
        func name(_ site: PlaceID?) -> String { site.map { TripTown.places[$0].identifier } ?? "?" }
        func end(_ unloading: Unloading) -> String {
            "\(clock(unloading.at)) \(name(unloading.site)) \(unloading.verdict)\(unloading.isLifted ? " up" : "")"
        }
        let start = loading.map { "\(clock($0.at)) \(name($0.site))" } ?? "..."
        let tips = tips.map { " [\(end($0))]" }.joined()
        return "\(start) -> \(unloading.map(end) ?? "...") \(permit?.number ?? "-")\(tips)"
    }
}
