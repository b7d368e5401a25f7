import Databases
import Places
import Rules
import Storage
import Telemetry

/// The register and the places as tables that questions can join: `device` and `place`.
struct QueryTables {
    let register: Register
    let places: PlaceIndex

    /// All columns of `devices.csv`, for every device of it.
    var device: ReferenceTable {
        let numeric = Set(register.numericColumnNames)
        return ReferenceTable(
            name: "device",
            columns: register.columnNames.map { ($0, numeric.contains($0) ? "REAL" : "TEXT") },
            key: ["device", "class"],
            rows: register.rows.indices.map { row in
                register.cells(ofRow: row).map { cell in
                    switch cell {
                    case .number(let number): .double(number)
                    case .text(let text): .text(text)
                    case nil: .null
                    }
                }
            }
        )
    }

    /// The places of all place files; `geometry` is GeoJSON, `reach` the radius of a circle or half the width of a line in metres.
    var place: ReferenceTable {
        ReferenceTable(
            name: "place",
            columns: [
                ("id", "TEXT"), ("kind", "TEXT"), ("title", "TEXT"), ("district", "TEXT"), ("geometry", "TEXT"),
                ("reach", "REAL"),
            ],
            key: ["id"],
            rows: places.places.map { place in
                [
                    .text(place.identifier), .text(place.kind), .text(place.name),
                    place.district.map(Value.text) ?? .null,
                    .text(place.geometry.geoJSON),
                    place.geometry.reachMetres.map(Value.double) ?? .null,
                ]
            }
        )
    }
}

extension Place {
    /// The property `district`, where it has one.
    fileprivate var district: String? {
        if case .text(let text) = properties["district"] { text } else { nil }
    }
}
