import Documents
import Places
import Telemetry

/// Where devices stand that do not move and send no position: the columns `lat`, `lon` and `datum` of the register.
///
/// What the register keeps is WGS-84, whatever the file's datum is; so `device.lat` in a rule is WGS-84 too.
struct RegisteredPositions {
    private let isPresent: Bool

    init(_ table: CSVTable) {
        isPresent = table.columns.contains("lat") || table.columns.contains("lon")
    }

    /// The position of a row, `nil` where its fields are empty.
    func coordinate(in row: CSVRow) throws(Mistake) -> Coordinate? {
        guard isPresent, !row["lat"].isEmpty || !row["lon"].isEmpty else { return nil }
        let latitude = try degrees("lat", of: row)
        let longitude = try degrees("lon", of: row)
        guard let datum = Datum(rawValue: row["datum"]) else {
            let names = Datum.allCases.map(\.rawValue).joined(separator: ", ")
            throw Mistake(column: "datum", message: "say what the position means: one of \(names)")
        }
        guard let coordinate = datum.toWGS84(latitude: latitude, longitude: longitude) else {
            let advice = abs(latitude) > 90 && abs(longitude) <= 90 ? "; are lat and lon swapped?" : ""
            throw Mistake(column: "lat", message: "\(latitude), \(longitude) is no position on earth\(advice)")
        }
        return coordinate
    }

    /// What is wrong with a field.
    struct Mistake: Error {
        let column: String
        let message: String
    }

    private func degrees(_ column: String, of row: CSVRow) throws(Mistake) -> Double {
        guard let value = Double(row[column]), value.isFinite else {
            throw Mistake(column: column, message: "'\(row[column])' is no number of degrees")
        }
        return value
    }
}
