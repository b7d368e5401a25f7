import Storage
import Telemetry

/// Whether a device is heard, and whether something is wrong with it.
enum DeviceState: String, CaseIterable {
    /// An alert fires.
    case firing
    case active
    /// It has not reported for longer than ``silentAfter``.
    case silent
    /// The register knows it, and it has never reported.
    case unheard

    /// The sampling time of GB 18483-2001, and what rules call a gap.
    static let silentAfter = TimeSpan.minutes(10)

    init(_ entry: DeviceBoard.Entry?, at clock: Instant) {
        guard let entry, entry.reading != nil || !entry.firing.isEmpty else {
            self = .unheard
            return
        }
        if !entry.firing.isEmpty {
            self = .firing
        } else {
            self = clock - entry.heardAt > Self.silentAfter ? .silent : .active
        }
    }
}

/// A device as the register and its readings know it.
struct DeviceSheet {
    let key: DeviceKey
    let row: RegisterView.Row?
    let entry: DeviceBoard.Entry?
    let state: DeviceState
    let deviceClass: DeviceClass?

    init(_ key: DeviceKey, _ entry: DeviceBoard.Entry?, in city: CityView, at clock: Instant) {
        self.key = key
        self.entry = entry
        row = city.register[key]
        state = DeviceState(entry, at: clock)
        deviceClass = city.catalogue.index(of: key.deviceClass).map { city.catalogue[$0] }
    }

    var district: String { row?.district ?? RegisterView.unassigned }

    /// Whether a part of its identifier, its title or its company is this text, in whatever case.
    func contains(_ text: String) -> Bool {
        [key.device, row?.title, row?.company].contains { $0?.lowercased().contains(text) ?? false }
    }

    func document(withRegister: Bool = false) -> String {
        var json = JSONWriter()
        json.set("class", key.deviceClass)
        json.set("device", key.device)
        json.set("name", row?.title)
        json.set("company", row?.company)
        json.set("district", district)
        json.set("registered", row != nil)
        json.set("state", state.rawValue)
        if let position {
            json.set("lat", position.latitude)
            json.set("lon", position.longitude)
        }
        if let reading = entry?.reading, let deviceClass {
            json.set("last", json: readingDocument(reading, deviceClass, heardAt: entry?.heardAt ?? reading.receivedAt))
        }
        json.set("alerts", json: jsonArray((entry?.firing ?? []).map(firingDocument)))
        if withRegister, let row { json.set("register", json: row.document) }
        return json.text
    }

    /// Where it was last, or where the register has it.
    var position: Coordinate? {
        guard let reading = entry?.reading, let fields = deviceClass?.position else { return row?.coordinate }
        return reading.measurements.coordinate(fields) ?? row?.coordinate
    }
}

extension Measurements {
    /// The position in the fields of a class; `nil` where it was not reported.
    func coordinate(_ fields: PositionFields) -> Coordinate? {
        guard has(fields.latitude), has(fields.longitude) else { return nil }
        return Coordinate(latitude: number(fields.latitude), longitude: number(fields.longitude))
    }
}

extension DeviceClass {
    /// A value of a reading as JSON; `nil` where it was not reported.
    func json(ofField index: Int, in measurements: Measurements) -> String? {
        guard measurements.has(index) else { return nil }
        switch fields[index].kind {
        case .number:
            let number = measurements.number(index)
            return number.isFinite ? "\(number)" : "null"
        case .integer: return String(measurements.integer(index))
        case .boolean: return measurements.boolean(index) ? "true" : "false"
        case .choice(let texts): return jsonString(texts[measurements.choice(index)])
        }
    }
}

private func readingDocument(_ reading: Reading, _ deviceClass: DeviceClass, heardAt: Instant) -> String {
    var values = JSONWriter()
    for (index, field) in deviceClass.fields.enumerated() {
        guard let value = deviceClass.json(ofField: index, in: reading.measurements) else { continue }
        values.set(field.name, json: value)
    }
    var json = JSONWriter()
    json.set("observed_at", reading.observedAt.rfc3339())
    json.set("received_at", heardAt.rfc3339())
    json.set("values", json: values.text)
    return json.text
}

private func firingDocument(_ alert: FiringAlert) -> String {
    var json = JSONWriter()
    json.set("id", alert.id)
    json.set("rule", alert.rule)
    json.set("severity", alert.severity.rawValue)
    return json.text
}
