import Telemetry
import Testing

@testable import Reports

/// Trips of random trucks.
@Suite struct TripPropertyTests {
    private let terms = DemoCity.tripTerms

    @Test func theOracleFindsTheSameTrips() {
        var count = 0
        for seed in UInt64(1)...20 {
            var truck = RandomTruck(seed: seed)
            let samples = truck.samples(from: TripTown.midnight, hours: 30, hasLift: false)
            let oracle = TripOracle(samples: samples, terms: terms).trips()
            let found = TripFinder(TripTown.fleet, terms).trips(of: TripTown.fleet.truck("t1"), samples)
                .map { TripOracle.Found(loadedAt: $0.loading?.at, unloadedAt: $0.unloading?.at) }
            #expect(found == oracle, "seed \(seed)")
            count += oracle.count
        }
        #expect(count > 100)
    }

    @Test func daysReadOneByOneComeToWhatTheMonthComesTo() {
        let finder = TripFinder(TripTown.fleet, terms)
        var count = 0
        for seed in UInt64(1)...20 {
            var random = RandomTruck(seed: seed)
            let truck = TripTown.fleet.truck("t1")
            let samples = random.samples(from: TripTown.midnight - .days(3), hours: 10 * 24)
            func trips(from start: Instant, days: Int64, of trips: [Trip]) -> [String] {
                let end = start + .days(days)
                return trips.filter { $0.countedAt >= start && $0.countedAt < end }.map(\.told)
            }
            let whole = trips(from: TripTown.midnight, days: 4, of: finder.trips(of: truck, samples))
            let parts = (Int64(0)..<4).flatMap { day in
                let start = TripTown.midnight + .days(day)
                let seen = samples.filter {
                    $0.at >= start - terms.border && $0.at < start + .days(1) + terms.border
                }
                return trips(from: start, days: 1, of: finder.trips(of: truck, seen))
            }
            #expect(parts == whole, "seed \(seed)")
            count += whole.count
        }
        #expect(count > 100)
    }
}
