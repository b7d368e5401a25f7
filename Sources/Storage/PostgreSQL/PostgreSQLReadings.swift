import Databases
import PostgreSQL
import Telemetry

/// Readings in tables of a PostgreSQL schema, partitioned by day; other daemons may write there at the same time.
final class PostgreSQLReadings: ReadingStore {
    /// How long a commit waits for the server's next byte: half of `WatchdogSec`, or systemd would kill the daemon for a server that hangs.
    private static let commitWait = Duration.seconds(30)

    /// Nothing is left out: what cannot be read is an error.
    let leftOut = DamageList()

    private let database: Connection
    private let catalogue: Catalogue
    private let directory: DeviceDirectory
    private let partitions: [PostgreSQLPartitions]
    private let intakes: [PostgreSQLIntake]
    /// By class the readings of a batch; kept for the next one.
    private var batches: [[Reading]]

    /// Opens or creates the schema, and brings its tables up to date.
    init(_ server: PostgreSQLAddress, _ catalogue: Catalogue, _ directory: DeviceDirectory) throws {
        let database = try openForWriting(server)
        try migrate(database, schema: server.schema, catalogue)
        var partitions: [PostgreSQLPartitions] = []
        var intakes: [PostgreSQLIntake] = []
        for index in catalogue.indices {
            let tables = PostgreSQLClassTables(catalogue[index])
            partitions.append(PostgreSQLPartitions(of: tables.name, schema: server.schema, database))
            try intakes.append(PostgreSQLIntake(tables, directory, database))
        }
        self.database = database
        self.catalogue = catalogue
        self.directory = directory
        self.partitions = partitions
        self.intakes = intakes
        batches = catalogue.indices.map { _ in [] }
    }

    var connection: any DatabaseConnection { database }
    var isLost: Bool { database.isLost }

    // MARK: - Writing

    func prepare(for readings: [Reading]) throws(DatabaseError) {
        // Until the first commit nobody watches: what is asked at a start may take longer.
        database.answerWait = Self.commitWait
        for number in batches.indices { batches[number].removeAll(keepingCapacity: true) }
        for reading in readings { batches[Int(reading.deviceClass.rawValue)].append(reading) }
        for number in batches.indices { try partitions[number].cover(batches[number]) }
    }

    func insert(_ readings: [Reading], into outcome: inout Store.Outcome) throws(DatabaseError) {
        for number in batches.indices where !batches[number].isEmpty {
            let stored = try intakes[number].insert(batches[number])
            outcome.storedOfClass[number] = stored
            outcome.duplicatesOfClass[number] = batches[number].count - stored
        }
    }

    func committed(_ readings: [Reading]) {}

    func probe() throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try database.execute("CREATE TABLE probe (payload text); INSERT INTO probe VALUES (repeat('x', 65536))")
            try database.execute("DROP TABLE probe")
        }
    }

    // MARK: - The past

    func extents(
        of deviceClass: ClassIndex,
        where isIncluded: (String) -> Bool
    ) throws(DatabaseError) -> [DeviceIndex: ReportExtent] {
        var extents: [DeviceIndex: ReportExtent] = [:]
        let rows = try database.prepare(
            "SELECT device, first_at, observed_at, newest_at FROM \(catalogue[deviceClass].name)_latest"
        )
        try widen(&extents, by: rows, of: deviceClass, directory, where: isIncluded)
        return extents
    }

    func latestObservation() throws(DatabaseError) -> Instant? {
        try latestJudgedObservation(of: catalogue, database)
    }

    func show(
        _ parts: [ReadingPart],
        of deviceClass: ClassIndex,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) {
        for part in parts { try Storage.show(part, of: deviceClass, catalogue, directory, from: database, body) }
    }
}

/// The latest `observedAt` of all readings that were not late; `nil` where there are none.
func latestJudgedObservation(of catalogue: Catalogue, _ database: Connection) throws(DatabaseError) -> Instant? {
    var latest: Instant?
    for index in catalogue.indices {
        let rows = try database.prepare("SELECT max(newest_at) FROM \(catalogue[index].name)_latest")
        guard try rows.step(), !rows.isNull(0) else { continue }
        latest = max(latest ?? .distantPast, Instant(milliseconds: rows.integer(0)))
    }
    return latest
}
