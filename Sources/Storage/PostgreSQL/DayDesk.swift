import Databases
import PostgreSQL
public import Telemetry

/// Sums up the past days of a PostgreSQL store: what `truck_day` has of them need not be reckoned from all readings any more.
///
/// Every daemon of the store asks for it; one at a time does the work. Nobody waits for it: not who writes readings, and not who reads.
public struct DayDesk: ~Copyable {
    /// So many late readings of a day that was summed up do not wait any longer.
    private static let manyLateReadings = 20_000
    /// How long a sum stays before a few late readings have it done again: each time the whole day is read.
    private static let keptAtLeast = TimeSpan.days(1)
    /// A day of a large city is one statement.
    private static let waits = Waits(answer: .seconds(3600))

    private let database: Connection
    private let catalogue: Catalogue
    private let sumAfter: TimeSpan

    /// * `sumAfter`: so long after its end a day is summed up; readings that come later have it summed up again.
    ///
    /// - Throws: the database's error.
    public init(at server: PostgreSQLAddress, catalogue: Catalogue, sumAfter: TimeSpan) throws {
        let database = try openForWriting(server, waits: Self.waits)
        // Statements that go to the server together are one transaction, and all of them see what the first one saw.
        try database.execute("SET default_transaction_isolation = 'repeatable read'")
        self.database = database
        self.catalogue = catalogue
        self.sumAfter = sumAfter
    }

    /// The latest `observedAt` of all readings that were not late; `nil` where there are none.
    public func latestObservation() throws -> Instant? {
        try latestJudgedObservation(of: catalogue, database)
    }

    /// Sums up the days that are due, the oldest first, and returns which they were: `truck 2026-11-23`.
    public func sum(at now: Instant, unless isStopping: () -> Bool = { false }) throws -> [String] {
        try whileAlone(at: "days", database) {
            var summed: [String] = []
            for (table, day) in try due(at: now) where !isStopping() {
                guard try sum(day, in: table, at: now, unless: isStopping) else { continue }
                summed.append("\(table.deviceClass.name) \(day)")
            }
            return summed
        } ?? []
    }

    /// Returns `false` where that must wait for the next time.
    private func sum(
        _ day: LocalDay,
        in table: PastDayTable,
        at now: Instant,
        unless isStopping: () -> Bool
    ) throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            try run(table.sum(day, at: now), on: database, unless: isStopping)
            return true
        } catch {
            // Readings have come to the day meanwhile, or the daemon ends.
            guard error.kind == .busy || error.kind == .interrupted else { throw error }
            return false
        }
    }

    private func due(at now: Instant) throws(DatabaseError) -> [(PastDayTable, LocalDay)] {
        let rows = try database.prepare(
            """
            SELECT c.class, c.starts_at FROM (
                SELECT class, day, starts_at, sum(readings) AS readings FROM changed_day GROUP BY class, day, starts_at) AS c
            LEFT JOIN summed_day AS s ON s.class = c.class AND s.day = c.day
            WHERE c.starts_at <= ?1
                AND (s.summed_at IS NULL OR s.summed_at <= ?2 OR c.readings >= \(Self.manyLateReadings))
            ORDER BY c.starts_at, c.class
            """
        )
        try rows.bind(1, (now - sumAfter - .days(1)).milliseconds)
        try rows.bind(2, (now - Self.keptAtLeast).milliseconds)
        var due: [(PastDayTable, LocalDay)] = []
        while try rows.step() {
            // A class that is configured no longer has its days reckoned from the readings.
            guard let index = catalogue.index(of: rows.text(0)) else { continue }
            let day = LocalDay(of: Instant(milliseconds: rows.integer(1)))
            due.append((PastDayTable(catalogue[index]), day))
        }
        return due
    }
}

/// Runs statements, and ends them when somebody is to stop.
private func run(_ sql: String, on database: Connection, unless isStopping: () -> Bool) throws(DatabaseError) {
    try withoutActuallyEscaping(isStopping) { isStopping throws(DatabaseError) in
        let interruption = Interruption(isStopping)
        database.interrupt(when: interruption)
        defer {
            database.stopInterrupting()
            withExtendedLifetime(interruption) {}
        }
        try database.execute(sql)
    }
}
