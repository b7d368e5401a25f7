import PostgreSQL
import Storage
import StoreSupport
import Telemetry
import TestSupport
import Testing

/// Days that a PostgreSQL store has summed up.
@Suite(.onlyPostgreSQL) struct PastDayTests {
    private let store = TemporaryStore()
    private let directory = DeviceDirectory()
    private static let sums = "SELECT day, device, readings, level_count, level_sum FROM gauge_day ORDER BY day, device"

    private var server: PostgreSQLAddress { get throws { try #require(store.server) } }

    private func sum(_ days: Int64) throws -> [String] {
        try DayDesk(at: server, catalogue: catalogue(), sumAfter: .hours(6)).sum(at: start + .days(days))
    }

    private func commit(_ readings: Reading...) throws {
        var writer = try open(store, directory)
        _ = try writer.commit(Store.Batch(readings: readings))
    }

    /// The partitions that a question reads.
    private func partitions(of sql: String) throws -> [String] {
        let plan = try store.rows("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) \(sql)")
        return plan.filter { $0.contains("gauge_reading_2") && !$0.contains("never executed") }
    }

    @Test func onlyDaysThatHaveChangedAreReckonedFromReadings() throws {
        try commit(reading("a", 0, level: 1, in: directory), reading("a", 86_400, level: 2, in: directory))
        #expect(try !partitions(of: Self.sums).isEmpty)
        #expect(try sum(1) == ["gauge 2026-11-23"], "six hours after its end, and not before")
        let open = try partitions(of: Self.sums)
        #expect(!open.isEmpty && open.allSatisfy { $0.contains("gauge_reading_20261124") }, "\(open)")
        #expect(try partitions(of: "SELECT * FROM gauge_day WHERE day = '2026-11-23'").isEmpty)
        #expect(try sum(3) == ["gauge 2026-11-24"])
        #expect(try partitions(of: Self.sums).isEmpty)
        #expect(try store.rows(Self.sums) == ["2026-11-23|a|1|1|1.0", "2026-11-24|a|1|1|2.0"])
    }

    @Test func readingsThatComeLateCountAtOnceAndAreSummedUpADayLater() throws {
        try commit(reading("a", 0, level: 1, in: directory))
        #expect(try sum(2) == ["gauge 2026-11-23"])
        try commit(reading("a", 60, level: 4, admission: .late, in: directory), reading("b", 0, in: directory))
        let late = ["2026-11-23|a|2|2|5.0", "2026-11-23|b|1|0|NULL"]
        #expect(try store.rows(Self.sums) == late)
        #expect(try sum(2) == [], "a day is not read again for each of them")
        #expect(try store.rows(Self.sums) == late)
        #expect(try sum(3) == ["gauge 2026-11-23"])
        #expect(try partitions(of: Self.sums).isEmpty)
        #expect(try store.rows(Self.sums) == late)
        #expect(try sum(9) == [], "nothing has come since")
    }

    /// A commit that has not ended when the day is summed up: the sum does not have it, and the day is reckoned until the next one.
    @Test func whatIsWrittenMeanwhileIsNotMissed() throws {
        try commit(reading("a", 0, level: 1, in: directory))
        let writer = try PostgreSQL.Connection(address: server.connection)
        try writer.execute("SET search_path TO \(server.schema)")
        try writer.begin()
        try writer.execute(
            """
            INSERT INTO gauge_reading (device, observed_at, received_at, late, jump)
                VALUES ('a', \((start + .seconds(9)).milliseconds), 0, 1, 0);
            INSERT INTO changed_day VALUES ('gauge', '2026-11-23', pg_backend_pid(), \(day.milliseconds), 1)
            """
        )
        #expect(try sum(2) == ["gauge 2026-11-23"])
        #expect(try store.rows("SELECT readings FROM gauge_day") == ["1"])
        try writer.commit()
        #expect(try store.rows("SELECT readings FROM gauge_day") == ["2"])
        #expect(try sum(3) == ["gauge 2026-11-23"])
        #expect(try store.rows("SELECT readings FROM gauge_past_day") == ["2"])
    }

    @Test func aFieldThatIsGainedLaterHasNoValuesInDaysBefore() throws {
        try commit(reading("a", 0, level: 1, in: directory))
        #expect(try sum(2) == ["gauge 2026-11-23"])
        let flow = Field(name: "flow", kind: .number(range: 0...9), unit: nil, isRequired: false)
        _ = try open(store, directory, catalogue(gaugeFields + [flow]))
        #expect(
            try store.rows("SELECT level_sum, flow_count, flow_sum, flow_min, flow_max FROM gauge_day")
                == ["1.0|0|NULL|NULL|NULL"]
        )
    }

    @Test func whatADayCameToGoesWithItsReadings() throws {
        try commit(reading("a", 0, level: 1, in: directory), reading("a", 86_400, level: 2, in: directory))
        #expect(try sum(1) == ["gauge 2026-11-23"])
        let partitions = try PartitionDesk(at: server, keep: ["gauge": .days(2)])
        #expect(try partitions.dropExpired(at: start + .days(3)) == ["gauge_reading_20261123"])
        #expect(try store.rows(Self.sums) == ["2026-11-24|a|1|1|2.0"])
        #expect(try store.rows("SELECT count(*) FROM gauge_past_day") == ["0"])
        #expect(try store.rows("SELECT count(*) FROM summed_day") == ["0"])
    }

    /// As the version before left it: all days are reckoned until they are summed up.
    @Test func daysOfAnOlderStoreAreFound() throws {
        try commit(reading("a", 0, level: 1, in: directory), reading("a", 86_400, level: 2, in: directory))
        let sums = try store.rows(Self.sums)
        try store.execute(
            """
            \(takingBackSumsOfDays)
            UPDATE store_version SET version = 2
            """
        )
        _ = try open(store, directory)
        #expect(try store.rows(Self.sums) == sums)
        #expect(try sum(9) == ["gauge 2026-11-23", "gauge 2026-11-24"])
    }

    /// A map or a report that somebody has open keeps no daemon from starting.
    @Test func nobodyWaitsForReadersOfAView() throws {
        try commit(reading("a", 0, level: 1, in: directory))
        let reader = try PostgreSQL.Connection(address: server.connection)
        try reader.execute(
            "SET search_path TO \(server.schema); BEGIN; SELECT * FROM gauge_day, latest_gauge_reading, latest_reading"
        )
        let before = ContinuousClock.now
        _ = try open(store, directory)
        #expect(ContinuousClock.now - before < .seconds(4), "a lock is given up after five")
        reader.rollBack()
    }

    /// Midnight in Jingmen before ``start``.
    private var day: Instant { start - .hours(10) - .minutes(30) }
}
