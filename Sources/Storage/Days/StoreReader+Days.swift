public import SQLite

extension StoreReader {
    /// The manifests of all day files, by day and class.
    public func archivedDays() throws(SQLiteError) -> [ArchivedDay] {
        try Storage.archivedDays(connection)
    }

    /// What is wrong with the file of a day; `nil` where it is whole, and what its manifest says.
    ///
    /// `folder`: of the store.
    public func finding(in day: ArchivedDay, folder: String) throws -> String? {
        let file: DayFile?
        do {
            file = try DayFolder(store: folder).file(day.day, day.deviceClass)
        } catch {
            return "cannot be opened: \(error)"
        }
        guard let file else { return "is missing" }
        do throws(SQLiteError) {
            var check = try file.connection.prepare("PRAGMA integrity_check(1)")
            if try check.step(), check.text(0) != "ok" { return check.text(0) }
        } catch {
            return "cannot be read: \(error)"
        }
        guard let seal = day.seal else { return nil }
        guard try Files.hash(file.path) == seal.sha256 else { return "is not the file that was sealed" }
        let rows = try file.connection.integer("SELECT count(*) FROM packed")
        return rows == seal.rows ? nil : "holds \(rows) readings instead of \(seal.rows)"
    }
}
