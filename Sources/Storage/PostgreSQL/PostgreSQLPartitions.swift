import Databases
import PostgreSQL
import Telemetry

/// The partitions of a class's readings, one for each local day: `truck_reading_20261126`.
final class PostgreSQLPartitions {
    /// Of China's clock from UTC.
    private static let offset = TimeSpan.hours(8)
    private static let mostCovered = 64

    private let table: String
    private let schema: String
    private let database: Connection
    /// The stretches of time that have theirs; the one that was last asked for is the first.
    private var covered: [Range<Instant>] = []

    init(of deviceClass: String, schema: String, _ database: Connection) {
        table = "\(deviceClass)_reading"
        self.schema = schema
        self.database = database
    }

    /// Creates the partitions that some readings need. Outside of a transaction.
    func cover(_ readings: [Reading]) throws(DatabaseError) {
        for reading in readings where covered.first?.contains(reading.observedAt) != true {
            if let known = covered.firstIndex(where: { $0.contains(reading.observedAt) }) {
                covered.swapAt(0, known)
                continue
            }
            let day = ArchiveDay(of: reading.observedAt, offset: Self.offset)
            try create(day)
            // Looked through for each change of day in a batch: few days are written at a time.
            if covered.count >= Self.mostCovered { covered.removeLast() }
            covered.insert(day.stretch, at: 0)
        }
    }

    /// A table that is attached keeps neither readers nor other writers of its parent waiting, unlike one that is created as a part of it.
    private func create(_ day: ArchiveDay) throws(DatabaseError) {
        let name = Self.name(of: day, table)
        try database.transaction { () throws(DatabaseError) in
            // Another daemon may be about to create the same.
            try lock(schema, database)
            if try database.integer("SELECT count(*) FROM pg_class WHERE oid = to_regclass('\(name)')") == 0 {
                let stretch = day.stretch
                try database.execute(
                    """
                    CREATE TABLE \(name) (LIKE \(table) INCLUDING ALL);
                    ALTER TABLE \(table) ATTACH PARTITION \(name)
                        FOR VALUES FROM (\(stretch.lowerBound.milliseconds)) TO (\(stretch.upperBound.milliseconds))
                    """
                )
            }
        }
    }

    private static func name(of day: ArchiveDay, _ table: String) -> String {
        "\(table)_\(day.name.filter { $0 != "-" })"
    }
}
