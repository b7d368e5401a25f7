import Places
import Telemetry

/// The schema of a class for the decoders of protocols, whose values have no names in the payload.
///
/// A decoder asks for the numbers of the fields that it knows once, when a source begins, and sets values by them.
struct ReadingSchema {
    let deviceClass: DeviceClass
    private let checks: ReadingChecks

    init(deviceClass: DeviceClass, datum: Datum, acceptance: Acceptance) {
        self.deviceClass = deviceClass
        checks = ReadingChecks(datum: datum, acceptance: acceptance)
    }

    /// The number of the field of this name; `nil` where the class has none.
    func index(of name: String) -> Int? { deviceClass.index(ofField: name) }

    /// The number of a text among those that a field may have; `nil` where the class has no such field or text.
    func choice(_ text: String, of name: String) -> (field: Int, choice: Int)? {
        guard let field = index(of: name), case .choice(let texts) = deviceClass.fields[field].kind,
            let choice = texts.firstIndex(of: text)
        else { return nil }
        return (field, choice)
    }

    /// Sets a value that must be of the field's kind and in its range.
    func set(_ field: Int, _ value: FieldValue, in measurements: inout Measurements) throws(Refusal) {
        let definition = deviceClass.fields[field]
        func outOfRange(_ given: String) -> Refusal {
            Refusal(reason: .outOfRange, detail: "\(definition.name) \(given)")
        }
        switch (definition.kind, value) {
        case (.number(let range), .number(let number)):
            guard range.contains(number) else { throw outOfRange("\(number)") }
            // Adding zero makes 0 of -0, which SQLite does not keep: a stored reading equals the one that was judged.
            measurements.set(field, number: number + 0)
        case (.integer(let range), .number(let number)):
            guard let whole = Int64(exactly: number) else {
                throw Refusal(reason: .wrongType, detail: "\(definition.name) \(number) is not a whole number")
            }
            guard range.contains(whole) else { throw outOfRange("\(whole)") }
            measurements.set(field, integer: whole)
        case (.boolean, .boolean(let boolean)):
            measurements.set(field, boolean: boolean)
        case (.choice(let texts), .choice(let choice)) where texts.indices.contains(choice):
            measurements.set(field, choice: choice)
        default:
            throw Refusal(reason: .wrongType, detail: "\(definition.name) is of another kind in the schema")
        }
    }

    /// Sets the position, where the class has one.
    func setPosition(latitude: Double, longitude: Double, in measurements: inout Measurements) throws(Refusal) {
        guard let position = deviceClass.position else { return }
        do throws(Refusal) {
            try set(position.latitude, .number(latitude), in: &measurements)
        } catch {
            throw Refusal(reason: error.reason, detail: error.detail + ReadingChecks.hint(longitude: longitude))
        }
        try set(position.longitude, .number(longitude), in: &measurements)
    }

    /// The reading, once all its values are set: with all fields that the schema requires, at a time and a place that can be.
    ///
    /// * `isPositionKnownToBeMissing`: the device says itself that it has none, so that it cannot be required.
    /// * `wall`, `now`: as in ``ReadingChecks/check(_:wall:now:hint:)``.
    func reading(
        of measurements: Measurements,
        at observedAt: Instant,
        isPositionKnownToBeMissing: Bool = false,
        wall: Instant,
        now: Instant?
    ) throws(Refusal) -> DecodedReading {
        try checks.check(observedAt, wall: wall, now: now)
        for (index, field) in deviceClass.fields.enumerated() where field.isRequired && !measurements.has(index) {
            let isPosition = index == deviceClass.position?.latitude || index == deviceClass.position?.longitude
            guard isPosition, isPositionKnownToBeMissing else {
                throw Refusal(reason: .missingField, detail: field.name)
            }
        }
        var measurements = measurements
        if let position = deviceClass.position { try checks.locate(position, &measurements) }
        return DecodedReading(observedAt: observedAt, measurements: measurements)
    }
}

/// A value for a field, as ``ReadingSchema`` takes it.
enum FieldValue: BitwiseCopyable {
    /// For whole numbers too.
    case number(Double)
    case boolean(Bool)
    /// The number of a text, from ``ReadingSchema/choice(_:of:)``.
    case choice(Int)
}
