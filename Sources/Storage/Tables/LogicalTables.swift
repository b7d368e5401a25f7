import Databases
import SQLite
import Telemetry

/// Makes the logical tables known to a connection, for each class of which `live.sqlite` has a table:
///
/// * `truck_reading`: all readings, live and archived; ``LogicalTable``.
/// * `latest_truck_reading`: the last judged reading of each device; ``LatestTable``.
/// * `truck_day`: what each device's days come to; ``DayTable``.
/// * `latest_reading`: the last judged reading of each device of every class, its values as JSON.
func addLogicalTables(
    to connection: Connection,
    _ archives: (any DayArchives)?,
    _ use: ArchiveUse
) throws(DatabaseError) {
    // It must come first: it removes what is temporary.
    try connection.execute("PRAGMA temp_store = FILE")
    var views: [String] = []
    for name in try readingTableNames(connection) {
        let deviceClass = String(name.dropLast(readingSuffix.count))
        let columns = try logicalColumns(of: name, connection)
        try connection.add(LogicalTable(deviceClass, columns, archives, use), named: name)
        let latest = LatestTable(deviceClass, columns, use)
        try connection.add(latest, named: "latest_\(name)")
        try connection.add(DayTable(deviceClass, columns, archives, use), named: "\(deviceClass)_day")
        views.append(latestView(of: deviceClass, latest.columns))
    }
    guard !views.isEmpty else { return }
    try connection.execute("CREATE TEMP VIEW latest_reading AS \(views.joined(separator: " UNION ALL "))")
}

private let readingSuffix = "_reading"

private func readingTableNames(_ connection: Connection) throws(DatabaseError) -> [String] {
    var names: [String] = []
    let rows = try connection.prepare(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name GLOB '?*_reading' ORDER BY name"
    )
    while try rows.step() { names.append(rows.text(0)) }
    return names
}

private func logicalColumns(of table: String, _ connection: Connection) throws(DatabaseError) -> [LogicalColumn] {
    var columns: [LogicalColumn] = []
    let rows = try connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?, 'main')")
    try rows.bind(1, table)
    while try rows.step() {
        columns.append(LogicalColumn(name: rows.text(0), type: rows.text(1), isRequired: rows.integer(2) != 0))
    }
    return columns
}

/// The latest readings of a class as rows that all classes have; what a device did not report is left out of the JSON.
private func latestView(of deviceClass: String, _ columns: [LogicalColumn]) -> String {
    let fields = columns.dropFirst(LatestTable.commonColumns.count)
    let position = ["lat", "lon"].map { name in fields.contains { $0.name == name } ? name : "NULL" }
    let values = fields.filter { $0.name != "lat" && $0.name != "lon" }
        .map { "'\($0.name)', \($0.quoted)" }.joined(separator: ", ")
    return """
        SELECT '\(deviceClass)' AS class, device, observed_at, received_at, \(position[0]) AS lat, \(position[1]) AS lon,
               json_patch('{}', json_object(\(values))) AS "values"
        FROM temp.latest_\(deviceClass)_reading
        """
}
