import Storage
import Telemetry

/// One part of an alert's evidence, read again.
struct FrozenReadings {
    struct Field {
        let name: String
        let title: String?
        /// UCUM code.
        let unit: String?

        /// `速度 speed (km/h)`.
        var heading: String {
            let name = title.map { "\($0) \(self.name)" } ?? self.name
            return displayUnit(unit).map { "\(name) (\($0))" } ?? name
        }
    }

    /// What an alert's device measured at one instant.
    struct Row {
        let observedAt: Instant
        let receivedAt: Instant
        let admission: String
        /// One for each field.
        let cells: [JSONNode]

        /// Whether the rules went by it.
        var isJudged: Bool { admission == "judged" }
    }

    let part: EvidencePart.Part
    let classTitle: String?
    let remarks: [String]
    /// Measurements, without the times.
    let fields: [Field]
    let rows: [Row]

    private static let columnsBeforeFields = 3

    init?(_ part: EvidencePart) {
        guard let content = JSONNode(part.content), let fields = content["fields"]?.elements,
            let readings = content["readings"]?.elements
        else { return nil }
        self.part = part.part
        classTitle = content["class_title"]?.text
        remarks = content["remarks"]?.elements.compactMap(\.text) ?? []
        self.fields = fields.dropFirst(Self.columnsBeforeFields).map {
            Field(name: $0["name"]?.text ?? "", title: $0["title"]?.text, unit: $0["unit"]?.text)
        }
        rows = readings.compactMap { reading in
            let cells = reading.elements
            guard cells.count == fields.count, let observed = cells[0].number, let received = cells[1].number else {
                return nil
            }
            return Row(
                observedAt: Instant(milliseconds: Int64(observed)),
                receivedAt: Instant(milliseconds: Int64(received)),
                admission: cells[2].text ?? "",
                cells: Array(cells.dropFirst(Self.columnsBeforeFields))
            )
        }
    }

    func index(of field: String) -> Int? { fields.firstIndex { $0.name == field } }

    /// The fixes that the rules went by, in order; none for devices that stand still.
    var track: [(at: Instant, coordinate: Coordinate)] {
        guard let latitude = index(of: "lat"), let longitude = index(of: "lon") else { return [] }
        return rows.compactMap { row in
            guard row.isJudged, let y = row.cells[latitude].number, let x = row.cells[longitude].number,
                let coordinate = Coordinate(latitude: y, longitude: x)
            else { return nil }
            return (row.observedAt, coordinate)
        }
    }
}

/// A UCUM code as people write it.
func displayUnit(_ code: String?) -> String? {
    switch code {
    case "Cel": "°C"
    case "deg": "°"
    case .some(let code): code.replacing("m3", with: "m³").replacing("m2", with: "m²").replacing("ug", with: "µg")
    case nil: nil
    }
}
