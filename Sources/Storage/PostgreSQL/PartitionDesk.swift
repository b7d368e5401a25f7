import Databases
import PostgreSQL
public import Telemetry

/// Drops the partitions of a PostgreSQL store whose readings are no longer wanted.
///
/// Every daemon of the store asks for it; one at a time does the work.
public struct PartitionDesk: ~Copyable {
    private let database: Connection
    /// By class; one that is left out is kept for good.
    private let keep: [String: TimeSpan]

    /// - Throws: the database's error.
    public init(at server: PostgreSQLAddress, keep: [String: TimeSpan]) throws {
        database = try openForWriting(server)
        self.keep = keep
    }

    /// Drops what has come to its end, and returns the names of the partitions.
    public func dropExpired(at now: Instant, unless isStopping: () -> Bool = { false }) throws -> [String] {
        // Not the lock of those who make partitions: this may take its time.
        try whileAlone(at: "partitions", database) {
            var dropped: [String] = []
            for (name, span) in keep.sorted(by: { $0.key < $1.key }) {
                for partition in try ReadingPartition.all(of: name, database)
                where partition.stretch.upperBound + span <= now && !isStopping() {
                    try forget(partition, of: name)
                    try drop(partition, of: "\(name)_reading")
                    dropped.append(partition.name)
                }
            }
            return dropped
        } ?? []
    }

    /// What its day came to goes first: of a day that is still there it would be missed again.
    private func forget(_ partition: ReadingPartition, of deviceClass: String) throws(DatabaseError) {
        let day = LocalDay(of: partition.stretch.lowerBound)
        try database.execute(
            """
            DELETE FROM \(deviceClass)_past_day WHERE day = '\(day)';
            DELETE FROM changed_day WHERE class = '\(deviceClass)' AND day = '\(day)';
            DELETE FROM summed_day WHERE class = '\(deviceClass)' AND day = '\(day)'
            """
        )
    }

    /// Taken out first: nobody waits who writes to the other partitions or reads them.
    private func drop(_ partition: ReadingPartition, of table: String) throws(DatabaseError) {
        let way = partition.isHalfOut ? "FINALIZE" : "CONCURRENTLY"
        try database.execute("ALTER TABLE \(table) DETACH PARTITION \(partition.name) \(way)")
        try database.execute("DROP TABLE \(partition.name)")
    }
}
