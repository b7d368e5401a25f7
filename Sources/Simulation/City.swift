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
    /// - Throws: `CityError` with file and line, when a file is missing or cannot be used.
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

    init(_ row: CSVRecord) throws {
        id = try row.required("device")
        deviceClass = try row.required("class")
        plate = row["plate"]
        limit = Double(row["limit"]) ?? 2
        stoves = Int(row["stoves"]) ?? 2
        road = row["road"]
        yard = row["yard"]
    }
}

/// One row of `permits.csv`.
struct Permit: Sendable {
    let plates: [String]
    /// Dates as `2026-11-23`, both included; as texts they sort as the days do.
    let validity: ClosedRange<String>
    let hours: DutyHours
    let route: String
    let disposalSite: String

    init(_ row: CSVRecord) throws {
        plates = row["plates"].split { $0 == ";" || $0 == " " }.map(String.init)
        let from = try row.required("valid_from")
        let to = try row.required("valid_to")
        guard from <= to else { throw row.problem("valid_from is after valid_to") }
        validity = from...to
        hours = DutyHours(reading: row["windows"])
        route = try row.required("route")
        disposalSite = try row.required("disposal_site")
    }
}

private func table(_ folder: URL, _ name: String) throws -> [CSVRecord] {
    let text: String
    do {
        text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    } catch {
        throw CityError(name, "cannot be read from \(folder.path); is --city the folder of a city?")
    }
    return try csvRecords(text, file: name)
}
