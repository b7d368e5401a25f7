import Documents
import Telemetry
import TestSupport
import Testing

@testable import Reports

/// Which trucks were heard, and how much of their way was seen.
@Suite struct OnlineTests {
    private let terms = DemoCity.onlineTerms

    private func report(
        _ town: StoredTown,
        _ period: String = "2026-03-16",
        _ filter: TruckFilter = TruckFilter(),
        outages: Outages = Outages()
    ) throws -> ReportDocument {
        try OnlineReport.make(
            #require(ReportPeriod(period)),
            filter,
            of: TripTown.fleet,
            outages: outages,
            under: terms,
            from: town.reader()
        )
    }

    private func outages(_ rows: String) -> (Outages, [String]) {
        let problems = ProblemList()
        let outages = Outages(
            csv: Array("device,from,to,reason,reported_by\n\(rows)\n".utf8),
            file: "outages.csv",
            register: TripTown.register,
            problems: problems
        )
        return (outages, problems.problems.map(\.description))
    }

    @Test func aVehicleWithOneValidFixIsOnLine() throws {
        let town = try StoredTown(
            [
                ("t1", TripTown.samples("08:00-08:01 A empty")), ("t2", TripTown.samples("09:00-09:00:30 A empty")),
                ("t3", TripTown.samples("10:00-10:05 A empty")), ("stranger", TripTown.samples("08:00-08:01 A empty")),
            ],
            // All that t3 says is that it is where no truck can be.
            admission: { $0.at >= TripTown.midnight + .hours(10) ? .jump : .judged }
        )
        let document = try report(town)
        #expect(document.figure("online_rate") == "0.4")
        #expect(document.figure("never_online") == "3")
        #expect(document.figure("strangers") == "1")
        #expect(
            document.rows("companies").map { "\($0["company"]!) \($0["online"]!)/\($0["vehicles"]!)" }
                == ["公司0 1/2", "公司1 1/3"]
        )
        #expect(document.rows("vehicles").map { $0["device"]! } == ["t3", "t4", "t5", "t1", "t2"])
        #expect(try report(town, "2026-03-16", TruckFilter(companies: ["公司0"])).figure("online_rate") == "0.5")
        #expect(try report(town, "2026-03-16", TruckFilter(devices: ["t1"])).figure("online_rate") == "1.0")
        #expect(try report(town, "2026-03-15").figure("online_rate") == "0.0")
    }

    @Test func whoWasReportedOutOfServiceIsNotExpected() throws {
        let (outages, problems) = outages("t2,2026-03-10,2026-03-16,大修,公司0\nt3,2026-03-16,2026-03-16,年检,公司1")
        #expect(problems == [])
        let town = try StoredTown([
            ("t1", TripTown.samples("08:00-08:10 A empty")), ("t3", TripTown.samples("08:00-08:30 A>D1 empty")),
        ])
        let day = try report(town, outages: outages)
        #expect(day.figure("online_rate") == "0.33")
        #expect(day.figure("excused") == "2")
        #expect(day.figure("online_while_excused") == "1")
        #expect(day.figure("distance_while_excused") == "7.87")
        #expect(day.figure("distance") == "0.0")
        let month = try report(town, "2026-03", outages: outages)
        #expect(month.figure("excused") == "8")
        // What has not begun, nobody is expected on.
        #expect(month.rows("days").count == 16)
        #expect(month.rows("days")[15]["online"] == "1")
        #expect(month.rows("days")[15]["online_rate"] == "0.33")
    }

    @Test func whereAllAreOutOfServiceThereIsNoRate() throws {
        let (outages, _) = outages((1...5).map { "t\($0),2026-03-16,2026-03-16,春节,协会" }.joined(separator: "\n"))
        #expect(try report(StoredTown([]), outages: outages).figure("online_rate") == "-")
    }

    @Test func theWayOverASilenceIsIncomplete() throws {
        let town = try StoredTown([
            ("t1", TripTown.samples("08:00-08:10 A>2 empty\n08:16-08:26 6>D1 empty"))
        ])
        let document = try report(town)
        // The last fixes before and after the silence are half a minute before its stages end.
        #expect(document.figure("distance") == "7.9")
        #expect(document.figure("completeness") == "0.48")
    }

    @Test func theOdometerGoesBeforeTheMap() throws {
        var samples = TripTown.samples("08:00-08:10 A>2 empty\n08:16-08:26 6>D1 empty")
        for index in samples.indices { samples[index].mileage = 1000 + Double(index) * 0.5 }
        let document = try report(StoredTown([("t1", samples)]))
        #expect(document.figure("distance") == "19.5")
        #expect(document.figure("completeness") == "0.97")
    }

    @Test func anOdometerThatWasTurnedBackIsNotBelieved() throws {
        var samples = TripTown.samples("08:00-08:20 A>D1 empty")
        for index in samples.indices { samples[index].mileage = (index < 20 ? 99_000 : 3) + Double(index) / 4 }
        // The piece in which it was turned back is 200 m long on the map.
        #expect(try report(StoredTown([("t1", samples)])).figure("distance") == "9.7")
    }

    @Test func anOdometerThatIsNotConnectedIsNotBelieved() throws {
        var samples = TripTown.samples("08:00-08:20 A>D1 empty")
        for index in samples.indices { samples[index].mileage = 0 }
        #expect(try report(StoredTown([("t1", samples)])).figure("distance") == "7.8")
    }

    @Test func aTruckThatStandsDrivesNothing() throws {
        // Twelve metres of noise, for a day.
        let samples = TripTown.samples("00:00-24:00 A empty").enumerated().map { index, sample in
            TruckSample(at: sample.at, coordinate: TripTown.at(kilometres: index % 2 == 0 ? 0 : 0.012))
        }
        #expect(try report(StoredTown([("t1", samples)])).figure("distance") == "0.0")
    }

    @Test func aMonthIsTheSumOfItsDays() throws {
        let told = (1...5).map { number in
            var truck = RandomTruck(seed: UInt64(number))
            return ("t\(number)", truck.samples(from: TripTown.midnight - .days(1), hours: 96))
        }
        let town = try StoredTown(told)
        let (outages, _) = outages("t2,2026-03-16,2026-03-17,大修,公司0")
        let month = try #require(report(town, "2026-03", outages: outages).tables.first { $0.key == "days" })
        for day in 15...18 {
            let alone = try report(town, "2026-03-\(day)", outages: outages)
            #expect(alone.tables.first { $0.key == "days" }?.rows == [month.rows[day - 1]])
        }
    }

    @Test func everyMistakeInOutagesIsNamed() {
        let (outages, problems) = outages(
            """
            t1,2026-03-16,2026-03-20,大修,公司1
            t11,2026-03-16,2026-03-16,大修,公司1
            t2,2026-03-16,2026-03-1,大修,公司1
            t3,2026-03-16,2026-03-15,大修,公司1
            t4,2026-03-16,2026-03-16,,公司1
            t1,2026-03-20,2026-03-21,大修,公司1
            """
        )
        #expect(
            problems == [
                "outages.csv:3: device: devices.csv has no device 't11'; did you mean 't1'?",
                "outages.csv:4: to: '2026-03-1' is no date; write it as 2026-11-23",
                "outages.csv:5: to: 2026-03-15 is before from, 2026-03-16",
                "outages.csv:6: reason: is empty; an outage excuses a vehicle only with its reason and its reporter",
                "outages.csv:7: from: some of these days of 't1' are already in line 2",
            ]
        )
        #expect(outages.cover("t1", on: CivilDate("2026-03-20")!))
        #expect(!outages.cover("t1", on: CivilDate("2026-03-21")!))
        #expect(!outages.cover("t4", on: CivilDate("2026-03-16")!))
    }
}
