public import Telemetry

/// One thing that was looked at, as draft-inadarei-api-health-check-06 has it under `checks`.
public struct HealthCheck: Sendable, Equatable {
    /// What is measured of what, as `broker:connection`.
    public let name: String
    /// Which one of several, as a device class.
    public let component: String?
    public let status: HealthReport.Status
    public let value: Double?
    /// Of ``value``.
    public let unit: String?
    /// When it was looked at.
    public let at: Instant?

    public init(
        _ name: String,
        component: String? = nil,
        status: HealthReport.Status,
        value: Double? = nil,
        unit: String? = nil,
        at: Instant? = nil
    ) {
        self.name = name
        self.component = component
        self.status = status
        self.value = value
        self.unit = unit
        self.at = at
    }

    var document: String {
        var json = JSONWriter()
        json.set("componentId", component)
        json.set("status", status.rawValue)
        if let value { json.set("observedValue", value) }
        json.set("observedUnit", unit)
        json.set("time", at?.rfc3339())
        return json.text
    }
}

extension [HealthCheck] {
    /// An object with one array for each name, in the order in which names first occur.
    var document: String {
        var names: [String] = []
        for check in self where !names.contains(check.name) { names.append(check.name) }
        var json = JSONWriter()
        for name in names {
            let checks = filter { $0.name == name }.map(\.document)
            json.set(name, json: "[\(checks.joined(separator: ","))]")
        }
        return json.text
    }
}
