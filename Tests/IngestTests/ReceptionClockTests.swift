import Ingest
import Telemetry
import Testing

@Suite struct ReceptionClockTests {
    private func item(_ instant: Instant) -> String { #"{"time":\#(instant.milliseconds),"level":1}"# }

    @Test func onTheWallEverythingArrivesNow() {
        var desk = Desk(gauge())
        let arrivals = desk.take("[\(item(noon - .hours(2))),\(item(noon - .hours(1)))]", topic: "cityward/gauge/1")
        #expect(arrivals.readings.map(\.receivedAt) == [noon, noon])
    }

    @Test func withReadingsTheLatestOneIsNow() {
        var desk = Desk(gauge(), clock: .readings(latest: .distantPast))
        let times = [-100, -60, -80, -60, -10, -90].map { noon + .minutes($0) }
        let payload = "[" + times.map(item).joined(separator: ",") + "]"
        let arrivals = desk.take(payload, topic: "cityward/gauge/1")
        #expect(arrivals.readings.map(\.observedAt) == times)
        #expect(arrivals.readings.map(\.receivedAt) == [-100, -60, -60, -60, -10, -10].map { noon + .minutes($0) })
        #expect(desk.intake.clock.now(wall: noon) == noon - .minutes(10))
    }

    /// A replay of last year begins with an empty store.
    @Test func theFirstReadingSetsAClockThatHasNotBegunHoweverOldItIs() {
        var desk = Desk(gauge(), clock: .readings(latest: nil))
        let arrivals = desk.take("[\(item(noon - .days(300))),\(item(noon - .days(299)))]", topic: "cityward/gauge/1")
        #expect(arrivals.rejections.isEmpty)
        #expect(arrivals.readings.map(\.receivedAt) == [noon - .days(300), noon - .days(299)])
    }

    @Test func theClockGoesOnWhereTheStoreEnded() {
        var desk = Desk(gauge(), clock: .readings(latest: noon - .minutes(30)))
        let arrivals = desk.take(item(noon - .minutes(45)), topic: "cityward/gauge/1")
        #expect(arrivals.readings.map(\.receivedAt) == [noon - .minutes(30)])
    }

    @Test func whatIsRefusedMovesNoClockAndIsStampedWithIt() {
        var desk = Desk(gauge(), clock: .readings(latest: noon - .hours(3)))
        let bad = #"{"time":\#((noon - .hours(1)).milliseconds),"level":"high"}"#
        let arrivals = desk.take("[\(bad),\(item(noon - .hours(2)))]", topic: "cityward/gauge/1")
        #expect(arrivals.rejections.map(\.receivedAt) == [noon - .hours(3)])
        #expect(arrivals.readings.map(\.receivedAt) == [noon - .hours(2)])
    }

    /// One device with a wrong clock must not carry the daemon's time away for all others.
    @Test func noReadingIsAheadOfTheWall() {
        var desk = Desk(gauge(), clock: .readings(latest: noon - .days(3)))
        let arrivals = desk.take(
            "[\(item(noon + .minutes(5))),\(item(noon + TimeSpan(milliseconds: 300_001)))]",
            topic: "cityward/gauge/1"
        )
        #expect(arrivals.readings.map(\.observedAt) == [noon + .minutes(5)])
        #expect(arrivals.rejections.map(\.reason) == [.future])
        #expect(desk.intake.clock.now(wall: noon) == noon + .minutes(5))
    }

    /// A month of last year is played: its readings are old for the wall, not for each other.
    @Test func ageIsCountedOnTheReceptionClock() {
        var desk = Desk(gauge(), clock: .readings(latest: .distantPast))
        let lastYear = noon - .days(365)
        #expect(desk.take(item(lastYear), topic: "cityward/gauge/1").readings.count == 1)
        #expect(desk.take(item(lastYear - .days(30)), topic: "cityward/gauge/1").readings.count == 1)
        let late = desk.take(item(lastYear - .days(30) - TimeSpan(milliseconds: 1)), topic: "cityward/gauge/1")
        #expect(late.rejections.map(\.reason) == [.outdated])
    }

    @Test func theTolerancesAreTheConfigurations() {
        var desk = Desk(gauge(), acceptance: Acceptance(future: .seconds(1), past: .minutes(1)))
        let times = [-61, -60, 1, 2].map { noon + .seconds($0) }
        let arrivals = desk.take("[" + times.map(item).joined(separator: ",") + "]", topic: "cityward/gauge/1")
        #expect(arrivals.readings.map(\.observedAt) == [noon - .minutes(1), noon + .seconds(1)])
        #expect(arrivals.rejections.map(\.reason) == [.outdated, .future])
    }
}
