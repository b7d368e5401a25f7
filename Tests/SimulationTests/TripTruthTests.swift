import Telemetry
import Testing

@testable import Simulation

/// What trucks really carry.
@Suite("Truth about trips")
struct TripTruthTests {
    private static let start = "2026-03-16T05:30:00+08:00"

    @Test func plantedDumpsAreSuspectedAndLawfulTripsApproved() throws {
        let fleet = try DemoDay.fleet(start: Self.start, duration: .hours(4))
        for alert in fleet.expectations where alert.rule == .suspectedDumping {
            #expect(
                fleet.trips.contains { $0.unloadedAt == alert.onsetAt && $0.outcome == .suspected },
                "\(alert.json)"
            )
        }
        let lawful = fleet.trips.filter { !storiedTrucks.contains($0.device) && $0.outcome != .open }
        #expect(lawful.count > 50)
        for trip in lawful {
            #expect(trip.outcome == .approved && trip.permit != nil && trip.metres > 1000, "\(trip.json)")
        }
    }

    @Test func readingsSayWhatWasLoaded() throws {
        let day = DemoDay.morning
        let trips = try DemoDay.fleet(start: Self.start, duration: .minutes(150)).trips
        for trip in trips {
            let readings = try #require(day.byDevice[trip.device])
            #expect(readings.contains { $0.at == trip.loadedAt && $0.text("load") != "empty" }, "\(trip.json)")
            guard let unloadedAt = trip.unloadedAt else { continue }
            #expect(readings.contains { $0.at == unloadedAt && $0.text("load") == "empty" }, "\(trip.json)")
        }
        #expect(trips.count > 50)
    }

    @Test func everyDayPlaysThePlan() throws {
        let days = 3
        let fleet = try DemoDay.fleet(start: Self.start, duration: .days(Int64(days)), devices: 60)
        let byDay = Dictionary(grouping: fleet.expectations) { alert in
            (alert.onsetAt - Instant(rfc3339: Self.start)!).milliseconds / TimeSpan.days(1).milliseconds
        }
        #expect(byDay.count == days)
        for rule in PlantedRule.allCases {
            let counts = (0..<Int64(days)).map { day in (byDay[day] ?? []).count { $0.rule == rule } }
            #expect(counts.max()! - counts.min()! <= 2, "\(rule): \(counts)")
        }
    }
}
