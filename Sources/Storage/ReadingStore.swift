import Databases
import Telemetry

/// Where the readings of a store lie, which is what its two databases do in their own ways: tables and files of days, or partitions.
///
/// All else of a store, as alerts and feeds, is written in the SQL that both understand.
protocol ReadingStore: AnyObject {
    /// The connection of the store's one writer.
    var connection: any DatabaseConnection { get }

    /// The connection is lost: the store must be opened anew.
    var isLost: Bool { get }

    /// What could not be read of the past.
    var leftOut: DamageList { get }

    /// Makes room for readings, before the transaction that writes them.
    func prepare(for readings: [Reading]) throws(DatabaseError)

    /// Stores readings, or counts as a duplicate what a device has reported for that time before. Inside of a transaction.
    func insert(_ readings: [Reading], into outcome: inout Store.Outcome) throws(DatabaseError)

    /// The transaction that inserted them is on the disk.
    func committed(_ readings: [Reading])

    /// Writes something and takes it back.
    func probe() throws(DatabaseError)

    /// Between which times each device of a class has reported, of those whose names are asked for.
    func extents(
        of deviceClass: ClassIndex,
        where isIncluded: (String) -> Bool
    ) throws(DatabaseError) -> [DeviceIndex: ReportExtent]

    /// The latest `observedAt` of all readings that were not late.
    func latestObservation() throws(DatabaseError) -> Instant?

    /// Shows stored readings of a class, part by part, each in the order of `observedAt`; `jump` and `late` ones too.
    func show(
        _ parts: [ReadingPart],
        of deviceClass: ClassIndex,
        _ body: (Reading) -> Void
    ) throws(DatabaseError)
}

/// A stretch of time, of one device or of all.
struct ReadingPart {
    let stretch: ClosedRange<Instant>
    var device: String?
}

/// Reads a part of a class's table through a connection, in the order of `observedAt`.
func show(
    _ part: ReadingPart,
    of deviceClass: ClassIndex,
    _ catalogue: Catalogue,
    _ directory: DeviceDirectory,
    from connection: any DatabaseConnection,
    _ body: (Reading) -> Void
) throws(DatabaseError) {
    let fields = catalogue[deviceClass].fields
    let columns = fields.map { ", " + $0.column }.joined()
    let rows = try connection.prepare(
        """
        SELECT device, observed_at, received_at, late, jump\(columns) FROM \(readingTableName(of: catalogue[deviceClass]))
        WHERE observed_at BETWEEN ?1 AND ?2 \(part.device == nil ? "" : "AND device = ?3") ORDER BY observed_at, device
        """
    )
    if let device = part.device { try rows.bind(3, device) }
    try rows.bind(1, part.stretch.lowerBound.milliseconds)
    try rows.bind(2, part.stretch.upperBound.milliseconds)
    while try rows.step() {
        body(storedReading(of: deviceClass, in: rows, fields, directory))
    }
}
