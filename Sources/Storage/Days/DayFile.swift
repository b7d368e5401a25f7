import Databases
import SQLite
import Telemetry

/// The readings of one class and day, open for reading.
final class DayFile {
    let layout: DayLayout
    let path: String
    let connection: Connection
    private let lookup: Statement

    /// - Throws: where there is no such file, it is damaged, or a later Cityward wrote it.
    init(path: String, isMapped: Bool = false) throws {
        let connection = try Connection(path: path, mode: .readOnly)
        let layout = try DayLayout(of: connection, path: path)
        // Many are open at once where a year is read: little of each is kept. A sealed file never changes.
        try connection.execute("PRAGMA cache_size = -512")
        if layout.isSealed, isMapped { try connection.execute("PRAGMA mmap_size = 1073741824") }
        let lookup = try connection.prepare(
            "SELECT 1 FROM packed WHERE key = (SELECT id FROM device WHERE name = ?1) * \(layout.steps) + ?2"
        )
        self.layout = layout
        self.lookup = lookup
        self.path = path
        self.connection = connection
    }

    /// All rows, or those of one device, in a stretch of time.
    ///
    /// * `needed`: numbers of the layout's columns that the caller will look at; `nil` for all.
    /// * `byName`: whether devices come in the order of their names, as the live store sorts them.
    func rows(
        device: String? = nil,
        observedIn stretch: Range<Instant>? = nil,
        needed: [Int]? = nil,
        byName: Bool = false
    ) throws(DatabaseError) -> DayCursor {
        try DayCursor(
            self,
            device: device,
            stretch ?? layout.stretch,
            needed: needed ?? Array(layout.columns.indices),
            byName: byName
        )
    }

    /// Whether a device's reading of this time is here.
    func contains(device: String, observedAt: Instant) throws(DatabaseError) -> Bool {
        guard layout.stretch.contains(observedAt) else { return false }
        let offset = observedAt.milliseconds - layout.stretch.lowerBound.milliseconds
        guard offset % layout.unit == 0 else { return false }
        lookup.reset()
        try lookup.bind(1, device)
        try lookup.bind(2, offset / layout.unit)
        defer { lookup.reset() }
        return try lookup.step()
    }

    /// The devices with their numbers, by name; or the one of a name, if it is here.
    func devices(named name: String? = nil) throws(DatabaseError) -> [(id: Int64, name: String)] {
        var devices: [(id: Int64, name: String)] = []
        let condition = name == nil ? "" : " WHERE name = ?"
        let rows = try connection.prepare("SELECT id, name FROM device\(condition) ORDER BY name")
        if let name { try rows.bind(1, name) }
        while try rows.step() { devices.append((rows.integer(0), rows.text(1))) }
        return devices
    }
}
