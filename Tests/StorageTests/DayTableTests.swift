import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// What days come to, be it as it was written down when they were over or from the readings themselves.
@Suite struct DayTableTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()
    private let noon = Instant(milliseconds: 1_772_596_800_000)

    private static let days = """
        SELECT day, device, readings, first_at, last_at, level_count, round(level_sum, 6), level_min, level_max FROM gauge_day
        ORDER BY day, device
        """
    private static let readings = """
        SELECT \(day) AS day, device, count(*), min(observed_at), max(observed_at), count(level), round(sum(level), 6), min(level),
        max(level) FROM gauge_reading GROUP BY 1, 2 ORDER BY 1, 2
        """

    /// The hidden column of files; PostgreSQL has no such thing.
    private static let day =
        StoreUnderTest.server == nil ? "day" : "to_char(to_timestamp(observed_at / 1000), 'YYYY-MM-DD')"

    /// Does what is to be done with past days.
    private func archive(at now: Instant) throws {
        switch folder.location {
        case .folder(let path):
            var desk = try ArchiveDesk(folder: path, terms: ArchiveDesk.Terms())
            while try desk.work(at: now) != nil {}
        case .postgresql(let server):
            let desk = try DayDesk(at: server, catalogue: catalogue(), sumAfter: ArchiveDesk.Terms().sealAfter)
            while try !desk.sum(at: now).isEmpty {}
        }
    }

    private func writtenDown() throws -> [String] {
        try folder.rows(
            StoreUnderTest.server == nil
                ? "SELECT count(*) FROM day_archive WHERE sealed_at IS NOT NULL" : "SELECT count(*) FROM summed_day"
        )
    }

    @Test func theyAreWhatTheReadingsSay() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: readings(0..<400)))
        for hours in [0, 30, 60, 200] as [Int64] {
            try archive(at: noon + .hours(hours))
            let rows = try folder.rows(Self.days)
            #expect(rows.count == 12)
            #expect(try rows == folder.rows(Self.readings))
        }
        #expect(try writtenDown() == ["4"])
        // Some that come late: the day's file does not have them yet.
        _ = try store.commit(Store.Batch(readings: readings(1000..<1003)))
        let days = try folder.rows(Self.days)
        #expect(try days == folder.rows(Self.readings))
        // And then it has.
        try archive(at: noon + .hours(300))
        #expect(try folder.rows(Self.days) == days)
    }

    @Test func onlyTheDaysThatAreAskedForAreLookedAt() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: readings(0..<400)))
        try archive(at: noon + .days(9))
        #expect(try folder.rows("SELECT count(*) FROM gauge_day WHERE day = '2026-03-05'") == ["3"])
        #expect(
            try folder.rows("SELECT count(*) FROM gauge_day WHERE day > '2026-03-05' AND day <= '2026-03-06'") == ["3"]
        )
        #expect(try folder.rows("SELECT count(*) FROM gauge_day WHERE day = '2027-03-05'") == ["0"])
        #expect(try folder.rows("SELECT count(*) FROM gauge_day WHERE day = NULL") == ["0"])
        #expect(try folder.rows("SELECT sum(readings) FROM gauge_day WHERE device = 'd1'") == ["133"])
    }

    /// Ten minutes apart; every fifth without a level.
    private func readings(_ numbers: Range<Int64>) -> [Reading] {
        numbers.map { number in
            var measurements = Measurements()
            if number % 5 > 0 { measurements.set(0, number: Double(number % 17) / 10) }
            let instant = noon + .minutes(number % 400 * 10) + .seconds(number / 400)
            return Reading(
                deviceClass: gauge,
                device: directory.index(of: "d\(number % 3)", in: gauge),
                observedAt: instant,
                receivedAt: instant,
                measurements: measurements
            )
        }
    }
}
