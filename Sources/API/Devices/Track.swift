import Databases
import Storage
import Telemetry

/// What a device did in a stretch of time, as a GeoJSON Feature.
struct Track {
    /// Most readings that an answer has.
    static let mostPoints = 20_000

    enum Source: String {
        case evidence, readings
    }

    let deviceClass: DeviceClass
    let device: String
    var stretch: Range<Instant>
    var points: [TrackPoint]
    var source = Source.readings
    var isTruncated = false
    var alert: AlertSheet?

    /// From the stored readings.
    init(
        of device: String,
        in deviceClass: DeviceClass,
        _ stretch: Range<Instant>,
        _ reader: borrowing StoreReader
    ) throws {
        self.deviceClass = deviceClass
        self.device = device
        self.stretch = stretch
        points = try reader.track(of: device, in: deviceClass, observedIn: stretch, limit: Self.mostPoints + 1)
        isTruncated = points.count > Self.mostPoints
        if isTruncated { points.removeLast() }
        dropPointsWithoutPosition()
    }

    /// Coordinates and times stay parallel.
    mutating func dropPointsWithoutPosition() {
        guard let position = deviceClass.position else { return }
        points.removeAll { $0.values[position.latitude] == .null || $0.values[position.longitude] == .null }
    }

    var document: String {
        var properties = JSONWriter()
        properties.set("class", deviceClass.name)
        properties.set("device", device)
        if let alert {
            properties.set("alert", alert.alert.id)
            properties.set("onset_at", alert.alert.onsetAt.rfc3339())
            properties.set("fired_at", alert.alert.firedAt.rfc3339())
            properties.set("resolved_at", alert.resolvedAt?.rfc3339())
        }
        properties.set("from", stretch.lowerBound.rfc3339())
        properties.set("to", stretch.upperBound.rfc3339())
        properties.set("source", source.rawValue)
        properties.set("truncated", isTruncated)
        properties.set("times", json: jsonArray(points.map { "\"\($0.observedAt.rfc3339())\"" }))
        properties.set("values", json: values)
        return featureDocument(id: nil, geometry: geometry, properties: properties.text)
    }

    private var geometry: String {
        guard let position = deviceClass.position else { return "null" }
        let positions = points.map { point in
            "[\(json(point.values[position.longitude], .number(range: -180...180))),\(json(point.values[position.latitude], .number(range: -90...90)))]"
        }
        switch positions.count {
        case 0: return "null"
        case 1: return "{\"type\":\"Point\",\"coordinates\":\(positions[0])}"
        default: return "{\"type\":\"LineString\",\"coordinates\":\(jsonArray(positions))}"
        }
    }

    /// An array for each field but the position.
    private var values: String {
        var columns = JSONWriter()
        for (index, field) in deviceClass.fields.enumerated() {
            if let position = deviceClass.position, index == position.latitude || index == position.longitude {
                continue
            }
            columns.set(field.name, json: jsonArray(points.map { json($0.values[index], field.kind) }))
        }
        return columns.text
    }

    /// A stored value as JSON.
    private func json(_ value: Value, _ kind: Field.Kind) -> String {
        switch value {
        case .null, .blob: return "null"
        case .integer(let integer):
            if case .boolean = kind { return integer == 0 ? "false" : "true" }
            return String(integer)
        case .double(let double): return double.isFinite ? "\(double)" : "null"
        case .text(let text): return jsonString(text)
        }
    }
}
