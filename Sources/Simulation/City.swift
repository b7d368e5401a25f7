import Documents
import Foundation

/// What the simulator needs to know of a configuration folder: who drives, where, and with which permit.
///
/// It reads the daemon's own files, so that both speak of the same city. It does not check them as `cityward check` does.
public struct City: Sendable {
    let devices: [RegisteredDevice]
    /// By plate.
    let permits: [String: [Permit]]
    let places: [String: CityPlace]
    let plane: Plane
    /// The corridors that touch no curfew zone and no curfew road, in the order of their ids.
    let outerCorridors: [Path]

    /// Reads `devices.csv`, `permits.csv` and `places/*.geojson`.
    ///
    /// - Throws: `FileProblem` or `CSVProblem` with file and line, when a file is missing or cannot be used.
    public init(folder: String) throws {
        let folder = URL(fileURLWithPath: folder, isDirectory: true)
        devices = try table(folder, "devices.csv").map(RegisteredDevice.init)
        var permits: [String: [Permit]] = [:]
        for row in try table(folder, "permits.csv") {
            let permit = try Permit(row)
            for plate in permit.plates { permits[plate, default: []].append(permit) }
        }
        self.permits = permits
        (places, plane) = try readPlaces(folder.appendingPathComponent("places", isDirectory: true))
        let forbidden = places.values.filter { ["curfew_zone", "curfew_road"].contains($0.kind) }.map(\.area)
        outerCorridors = places.values.filter { $0.kind == "corridor" }
            .sorted { $0.id < $1.id }
            .compactMap(\.path)
            .filter { path in forbidden.allSatisfy { path.entry(into: $0) == nil } }
    }
}

/// One row of `devices.csv`.
struct RegisteredDevice: Sendable {
    let id: String
    let deviceClass: String
    let plate: String
    /// Of a kitchen, in mg/m³.
    let limit: Double
    /// Number of stoves of a kitchen.
    let stoves: Int
    /// The road of a sweeper, by its id.
    let road: String
    /// Where a truck spends the night: a site's id.
    let yard: String

    init(_ row: CSVRow) throws {
        id = try row.filled("device")
        deviceClass = try row.filled("class")
        plate = row["plate"]
        limit = Double(row["limit"]) ?? 2
        stoves = Int(row["stoves"]) ?? 2
        road = row["road"]
        yard = row["yard"]
    }
}

/// One row of `permits.csv`.
struct Permit: Sendable {
    let number: String
    let plates: [String]
    /// Dates as `2026-11-23`, both included; as texts they sort as the days do.
    let validity: ClosedRange<String>
    let hours: DutyHours
    let route: String
    /// Empty where the file does not say.
    let sourceSite: String
    let disposalSite: String

    init(_ row: CSVRow) throws {
        number = try row.filled("permit")
        plates = row["plates"].split { $0 == ";" || $0 == " " }.map(String.init)
        let from = try row.filled("valid_from")
        let to = try row.filled("valid_to")
        guard from <= to else { throw row.problem(in: "valid_to", "is before valid_from") }
        validity = from...to
        hours = DutyHours(reading: row["windows"])
        route = try row.filled("route")
        sourceSite = row["source_site"]
        disposalSite = try row.filled("disposal_site")
    }
}

private func table(_ folder: URL, _ name: String) throws -> [CSVRow] {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
        throw FileProblem(file: name, message: "cannot be read from \(folder.path); is --city the folder of a city?")
    }
    let table = CSVTable(parsing: [UInt8](data), required: [], allowingOthers: true)
    if let problem = table.problems.first {
        throw FileProblem(file: name, line: problem.line, message: problem.message)
    }
    return table.rows
}

extension CSVRow {
    /// A field that must be there and not be empty.
    fileprivate func filled(_ column: String) throws(CSVProblem) -> String {
        guard !self[column].isEmpty else { throw problem(in: column, "is missing or empty") }
        return self[column]
    }
}
