import Databases
import Storage
import Telemetry

/// One part of an alert's evidence while it is gathered: readings as rows under named fields.
struct EvidenceContent {
    /// What is to be known about a part that is not whole.
    enum Remark: String {
        /// No reading of the stretch was stored any more.
        case noReadings = "no_readings"
        /// No schema defines the class any more, so that nobody knew what to read.
        case unknownClass = "unknown_class"
        /// Of a long stretch only the beginning and the end are here.
        case stretchCut = "stretch_cut"
        /// There were more readings than are kept.
        case readingsCut = "readings_cut"
    }

    private let call: EvidenceCall
    private let deviceClass: DeviceClass?
    private let stretches: [ClosedRange<Instant>]
    private let whole: ClosedRange<Instant>
    private let limit: Int
    private var rows: [String] = []
    private var dropped = 0

    init(_ call: EvidenceCall, deviceClass: DeviceClass?, _ terms: EvidenceTerms) {
        self.call = call
        self.deviceClass = deviceClass
        stretches = terms.stretches(of: call)
        whole = terms.whole(call)
        limit = terms.readings
    }

    /// Takes a reading of the device, in the order of time; those outside the part's stretches are passed over.
    mutating func add(_ reading: StoredReading) {
        guard stretches.contains(where: { $0.contains(reading.observedAt) }) else { return }
        // The reading that fired the alert is the last of the one part, and not again the first of the other.
        if call.part == .during, reading.observedAt == call.firedAt { return }
        switch call.part {
        case .before:
            rows.append(row(reading))
            // What is nearest to the firing weighs most. Seldom and much at a time, because moving the rest costs.
            if rows.count >= 2 * limit { dropOldest() }
        case .during:
            if rows.count < limit { rows.append(row(reading)) } else { dropped += 1 }
        }
    }

    /// The part as it is stored: `schemas/evidence.schema.json`.
    var text: String {
        var kept = self
        kept.dropOldest()
        var json = JSONWriter()
        json.set("alert", call.alert)
        json.set("part", call.part.rawValue)
        json.set("class", call.deviceClass)
        json.set("class_title", deviceClass?.title)
        json.set("device", call.device)
        json.set("from", whole.lowerBound.rfc3339())
        json.set("to", whole.upperBound.rfc3339())
        let remarks = kept.remarks
        if !remarks.isEmpty { json.set("remarks", json: list(remarks.map { jsonString($0.rawValue) })) }
        json.set("fields", json: list(fieldDescriptions))
        json.set("readings", json: list(kept.rows))
        return json.text
    }

    private mutating func dropOldest() {
        guard rows.count > limit else { return }
        dropped += rows.count - limit
        rows.removeFirst(rows.count - limit)
    }

    private var remarks: [Remark] {
        var remarks: [Remark] = []
        if deviceClass == nil {
            remarks.append(.unknownClass)
        } else if rows.isEmpty, !isEmptyByNature {
            remarks.append(.noReadings)
        }
        if stretches.count > 1 { remarks.append(.stretchCut) }
        if dropped > 0 { remarks.append(.readingsCut) }
        return remarks
    }

    /// An alert that ended at the instant at which it fired had no time for readings.
    private var isEmptyByNature: Bool { call.part == .during && whole.lowerBound == whole.upperBound }

    private var fieldDescriptions: [String] {
        let times = [("observed_at", "观测时间"), ("received_at", "接收时间")].map { name, title in
            description(name, title, unit: "ms")
        }
        let fields = (deviceClass?.fields ?? []).map { description($0.name, $0.title, unit: $0.unit) }
        return times + [description("admission", "采信", unit: nil)] + fields
    }

    private func description(_ name: String, _ title: String?, unit: String?) -> String {
        var json = JSONWriter()
        json.set("name", name)
        json.set("title", title)
        json.set("unit", unit)
        return json.text
    }

    private func row(_ reading: StoredReading) -> String {
        var cells = ["\(reading.observedAt.milliseconds)", "\(reading.receivedAt.milliseconds)"]
        cells.append(jsonString(word(reading.admission)))
        for (field, value) in zip(deviceClass?.fields ?? [], reading.values) { cells.append(cell(field, value)) }
        return list(cells)
    }

    private func word(_ admission: Admission) -> String {
        switch admission {
        case .judged: "judged"
        case .late: "late"
        case .jump: "jump"
        }
    }

    private func cell(_ field: Field, _ value: Value) -> String {
        switch (field.kind, value) {
        case (.boolean, .integer(let number)): number != 0 ? "true" : "false"
        case (_, .integer(let number)): "\(number)"
        case (_, .double(let number)) where number.isFinite: "\(number)"
        case (_, .text(let text)): jsonString(text)
        case (_, .double), (_, .null), (_, .blob): "null"
        }
    }
}

func list(_ parts: [String]) -> String { "[\(parts.joined(separator: ","))]" }
