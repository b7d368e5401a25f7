import Telemetry
import Testing

@testable import Reports

/// The report of trips as a document, from a store.
@Suite struct TripReportTests {
    /// From midnight on: a trip of t1, one of t2 that dumps, and one of t1 over midnight.
    private let town = try! StoredTown([
        (
            "t1",
            TripTown.samples(
                """
                06:00-06:10 A empty
                06:10-06:20 A full
                06:20-06:40 A>D1 full
                06:40-07:00 D1 empty
                23:40-23:50 A empty
                23:50-24:00 A full
                24:00-24:20 A>D1 full
                24:20-24:40 D1 empty
                """
            )
        ),
        (
            "t2",
            TripTown.samples(
                "09:30-09:40 A empty\n09:40-09:50 A full\n09:50-10:00 A>F full\n10:00-10:10 F full\n10:10-10:30 F empty"
            )
        ),
    ])

    private func report(
        _ period: String,
        _ filter: TruckFilter = TruckFilter(),
        bounds: TripBounds = TripBounds(),
        progress: (Double) throws -> Void = { _ in }
    ) throws -> ReportDocument {
        try TripReport.make(
            #require(ReportPeriod(period)),
            filter,
            of: TripTown.fleet,
            under: DemoCity.tripTerms,
            from: town.reader(),
            bounds: bounds,
            progress: progress
        )
    }

    @Test func aTripBelongsToTheDayOfItsLoading() throws {
        #expect(try report("2026-03-16").figure("trips") == "3")
        #expect(try report("2026-03-17").figure("trips") == "0")
        #expect(try report("2026-03-17").figure("loading_not_seen") == "0")
        let month = try report("2026-03")
        #expect(
            month.rows("days").filter { $0["trips"] != "0" }.map { "\($0["day"]!) \($0["trips"]!)" } == ["2026-03-16 3"]
        )
    }

    @Test func pairsAndSuspicionsAreListed() throws {
        let document = try report("2026-03-16")
        #expect(
            document.rows("pairs").map { "\($0["source"]!)>\($0["disposal"]!) \($0["trips"]!) \($0["distance"]!)" }
                == ["地点A>地点D1 2 16.0", "地点A>- 1 5.0"]
        )
        #expect(
            document.rows("suspicious").map { "\($0["at"]!) \($0["device"]!) \($0["event"]!)" } == ["10:10 t2 可疑消纳"]
        )
        #expect(document.rows("stops").map { "\($0["device"]!) \($0["from"]!)-\($0["to"]!)" } == [])
        let points = document.features.filter { if case .point = $0.geometry { true } else { false } }
        let lines = document.features.filter { if case .line = $0.geometry { true } else { false } }
        #expect(points.count == 1 && lines.count == 3)
    }

    @Test func aReportIsNarrowedToACompanyADistrictOrADevice() throws {
        for filter in [
            TruckFilter(companies: ["公司1"]), TruckFilter(districts: ["区1"]), TruckFilter(devices: ["t1"]),
            TruckFilter(devices: ["t1", "t2"], companies: ["公司1"]),
        ] {
            #expect(try report("2026-03-16", filter).rows("trips").map { $0["device"] } == ["t1", "t1"])
        }
        #expect(try report("2026-03-16", TruckFilter(devices: ["t3"])).figure("trips") == "0")
    }

    @Test func whatIsBeyondTheBoundsIsSaid() throws {
        let document = try report("2026-03-16", bounds: TripBounds(rows: 1, positions: 100))
        #expect(document.rows("trips").count == 1 && document.figure("trips") == "3")
        #expect(document.notes.contains { $0.english.contains("2 trips, 0 suspicious events, 0 stops, 2 lines") })
    }

    @Test func aReportCanBeGivenUp() {
        struct TimeIsOver: Error {}
        #expect(throws: TimeIsOver.self) { try report("2026-03-16") { _ in throw TimeIsOver() } }
    }
}
