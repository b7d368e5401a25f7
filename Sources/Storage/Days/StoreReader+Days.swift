public import Databases

extension StoreReader {
    /// The manifests of all day files, by day and class.
    public func archivedDays() throws(DatabaseError) -> [ArchivedDay] {
        try Storage.archivedDays(connection)
    }

    /// What is wrong with the file of a day; `nil` where it is whole, and what its manifest says.
    ///
    /// `folder`: of the store.
    public func finding(in day: ArchivedDay, folder: String) throws -> String? {
        try Storage.finding(in: day, DayFolder(store: folder))
    }

    /// Why a day has no file although it must have one; `nil` where that is in order.
    public func absence(of day: ArchivedDay, folder: String) throws -> ArchiveError? {
        DayFolder(store: folder).absence(of: day, try rowsWereMoved(to: day, connection))
    }
}
