import Databases
import Documents
import Storage
import Telemetry

/// The readings of an alert that were frozen as evidence: they stay when the readings themselves are long gone.
struct FrozenTrack {
    private(set) var points: [TrackPoint] = []

    /// `parts`: contents of the table `evidence`, the one before the alert first.
    /// `deviceClass`: whose fields the values follow.
    init(_ parts: [String], _ deviceClass: DeviceClass) {
        for part in parts {
            guard let content = storedJSON(part), let fields = content["fields"]?.elements else { continue }
            let names = fields.map { $0["name"]?.text ?? "" }
            guard let time = names.firstIndex(of: "observed_at") else { continue }
            let columns = deviceClass.fields.map { names.firstIndex(of: $0.name) }
            let admission = names.firstIndex(of: "admission")
            for row in content["readings"]?.elements ?? [] {
                let cells = row.elements ?? []
                guard cells.count == names.count, let milliseconds = cells[time].number.flatMap({ Int64(exactly: $0) }),
                    // Nobody believes where a jump was.
                    admission.map({ cells[$0].text != "jump" }) ?? true
                else { continue }
                let values = zip(deviceClass.fields, columns).map { field, column in
                    column.map { value(cells[$0], field.kind) } ?? .null
                }
                points.append(TrackPoint(observedAt: Instant(milliseconds: milliseconds), values: values))
            }
        }
    }

    private func value(_ cell: JSONValue, _ kind: Field.Kind) -> Value {
        if let text = cell.text { return .text(text) }
        switch kind {
        case .boolean: return cell.json == "null" ? .null : .integer(cell.json == "true" ? 1 : 0)
        case .integer: return cell.number.flatMap { Int64(exactly: $0) }.map(Value.integer) ?? .null
        case .number, .choice: return cell.number.map(Value.double) ?? .null
        }
    }
}

extension Track {
    /// The track of an alert: what was frozen of it, and the stored readings before and after that.
    init(
        of record: AlertSheet,
        in deviceClass: DeviceClass,
        _ stretch: Range<Instant>,
        _ reader: borrowing StoreReader
    ) throws {
        let device = record.alert.device
        let frozen = FrozenTrack(try reader.frozenReadings(of: record.alert.id), deviceClass).points.filter {
            stretch.contains($0.observedAt)
        }
        if let first = frozen.first?.observedAt, let last = frozen.last?.observedAt {
            let next = Instant(milliseconds: last.milliseconds + 1)
            try self.init(of: device, in: deviceClass, stretch.lowerBound..<first, reader)
            let after = try Track(of: device, in: deviceClass, next..<max(next, stretch.upperBound), reader)
            points += frozen + after.points
            isTruncated = isTruncated || after.isTruncated
            self.stretch = stretch
            source = .evidence
            dropPointsWithoutPosition()
        } else {
            try self.init(of: device, in: deviceClass, stretch, reader)
        }
        alert = record
    }
}
