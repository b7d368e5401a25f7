import Telemetry

/// A checked table of limits: for every device, what is allowed and from when to when.
struct LimitTable: Sendable {
    let id: String
    let title: String
    /// UCUM code of the values.
    let unit: String
    /// The column of the register that chooses the value, by its number there; `nil` where one value is for all.
    let column: Int?
    let versions: [Version]

    struct Version: Sendable {
        /// In force from this instant on.
        let start: Instant
        /// The standard or notice.
        let source: String
        let entries: [LimitDefinition.Entry]
    }

    /// A limit with the time in which it stays the same.
    struct Phase: BitwiseCopyable {
        /// `nil` where no version is in force, or none of its values is for the device.
        var value: Double?
        var start: Instant
        var end: Instant
    }

    /// What is in force for a device at an instant.
    ///
    /// `attribute`: what the register says of the device in the table's column.
    func phase(at instant: Instant, for attribute: Register.Value?) -> Phase {
        var phase = Phase(value: nil, start: .distantPast, end: .distantFuture)
        for version in versions {
            if version.start > instant {
                phase.end = version.start
                break
            }
            phase.start = version.start
            phase.value = version.value(for: attribute)
        }
        return phase
    }
}

extension LimitTable {
    /// What is in force for a device at an instant and by whose authority, as a JSON object; `nil` where nothing is.
    func description(at instant: Instant, for attribute: Register.Value?) -> String? {
        guard let version = versions.last(where: { $0.start <= instant }), let value = version.value(for: attribute)
        else { return nil }
        var json = JSONWriter()
        json.set("id", id)
        json.set("title", title)
        json.set("value", value)
        json.set("unit", unit)
        json.set("source", version.source)
        return json.text
    }
}

extension LimitTable.Version {
    fileprivate func value(for attribute: Register.Value?) -> Double? {
        entries.first { entry in
            switch (entry.condition, attribute) {
            case (.otherwise, _): true
            case (.numbers(let minimum, let below), .number(let number)?): number >= minimum && number < below
            case (.text(let text), .text(let found)?): text == found
            case (.numbers, _), (.text, _): false
            }
        }?.value
    }
}
