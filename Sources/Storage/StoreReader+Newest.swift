import Databases
public import Telemetry

extension StoreReader {
    /// When the newest reading of a class in the live part of the store was measured; `nil` where that holds none.
    public func newestReading(of deviceClass: ClassIndex, in catalogue: Catalogue) throws -> Instant? {
        let table = readingTableName(of: catalogue[deviceClass])
        guard try !columnTypes(of: table).isEmpty else { return nil }
        guard connection.dialect == .sqlite else {
            return try PartitionedStretch(of: catalogue[deviceClass].name, connection).last()
        }
        // The primary key begins with the time.
        let rows = try connection.prepare("SELECT max(observed_at) FROM \(table)")
        guard try rows.step(), case .integer(let milliseconds) = rows.value(0) else { return nil }
        return Instant(milliseconds: milliseconds)
    }
}
