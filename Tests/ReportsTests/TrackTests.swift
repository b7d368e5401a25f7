import Telemetry
import Testing

@testable import Reports

/// One truck's day.
@Suite struct TrackTests {
    private static let story = """
        23:40-23:50 A empty
        24:00-24:20 A>D1 full
        24:20-24:40 D1 full
        24:40-24:50 D1>D2 empty
        25:10-25:20 D1>A empty
        """

    private func report(_ town: StoredTown, _ day: String = "2026-03-17") throws -> ReportDocument {
        try TrackReport.make(
            #require(ReportPeriod(day)),
            device: "t1",
            of: TripTown.fleet,
            under: DemoCity.tripTerms,
            from: town.reader()
        )
    }

    @Test func theDayIsTold() throws {
        let document = try report(
            StoredTown([("t1", TripTown.samples(Self.story)), ("t2", TripTown.samples("25:00-26:00 A full"))])
        )
        #expect(document.figure("fixes") == "120")
        #expect(document.figure("first") == "00:00" && document.figure("last") == "01:19")
        // 8 km, 2.85 km until the silence, 2.85 km over it, and back all but the last half minute.
        #expect(document.figure("distance") == "21.3")
        #expect(document.figure("moving") == "\(20.0 * 60 + 30 + 570 + 570)")
        #expect(document.figure("standing") == "\(19.5 * 60)")
        #expect(document.figure("silent") == "\(20.5 * 60)")
        #expect(document.figure("gaps") == "1")
        #expect(document.rows("stops").map { "\($0["from"]!)-\($0["to"]!) \($0["place"]!)" } == ["00:20-00:40 地点D1"])
        #expect(
            document.rows("visits").map { "\($0["place"]!) \($0["entered"]!)-\($0["left"]!)" } == [
                "地点A --00:00", "地点D1 00:20-00:40", "地点D1 01:10-01:10",
            ]
        )
        #expect(document.rows("gaps").map { "\($0["from"]!)-\($0["to"]!)" } == ["00:49-01:10"])
        let lines = document.features.compactMap { feature in
            if case .lines(let lines) = feature.geometry { lines.map(\.count) } else { nil }
        }
        #expect(lines == [[100, 20]])
        #expect(document.charts[0].series[0].values.prefix(3).map { $0.map { $0 > 5 } } == [true, true, false])
    }

    @Test func whatIsNotBelievedIsCountedOnly() throws {
        var samples = TripTown.samples("24:00-24:20 A full")
        samples[5] = TruckSample(at: samples[5].at, coordinate: TripTown.at(kilometres: 80))
        samples[9] = TruckSample(at: samples[9].at, coordinate: TripTown.at(kilometres: 90))
        let (jump, late) = (samples[5].at, samples[9].at)
        let town = try StoredTown([("t1", samples)]) { $0.at == jump ? .jump : $0.at == late ? .late : .judged }
        let document = try report(town)
        #expect(document.figure("fixes") == "38" && document.figure("distance") == "0.0")
        // The late one was never tried before: the report does.
        #expect(document.figure("jumps") == "2" && document.figure("late") == "1")
    }

    @Test func aTruckThatSaidNothingHasAnEmptyDay() throws {
        let document = try report(StoredTown([]))
        #expect(document.figure("fixes") == "0" && document.figure("first") == "-")
        #expect(document.features == [])
    }

    @Test func aTrackIsThatOfADay() throws {
        let town = try StoredTown([])
        #expect(throws: ReportError.self) { try report(town, "2026-03") }
    }

    @Test func noiseAtABorderIsOneVisit() {
        let places = TripTown.places
        // In and out of A every half minute, then away.
        let samples = (0..<20).map { index in
            TruckSample(
                at: TripTown.midnight + .seconds(Int64(index) * 30),
                coordinate: TripTown.at(kilometres: index >= 14 ? 0.5 : index % 2 == 0 ? 0.09 : 0.11)
            )
        }
        let visits = placeVisits(of: samples, in: places, leaving: .minutes(2))
        #expect(visits.map { ($0.to - $0.from).seconds } == [13 * 30])
        #expect(visits.map(\.isExitSeen) == [true] && visits.map(\.isEntrySeen) == [false])
    }
}
