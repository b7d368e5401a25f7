import Places
import Telemetry

/// Reads the items of a JSON document as readings of one class, and checks every value against the schema.
struct JSONReadingDecoder {
    private let deviceClass: DeviceClass
    private let checks: ReadingChecks
    /// `time`, then the fields in the schema's order, then `device`.
    private let keys: JSONKeys
    private let choices: [ChoiceTable?]

    init(deviceClass: DeviceClass, datum: Datum, acceptance: Acceptance) {
        self.deviceClass = deviceClass
        checks = ReadingChecks(datum: datum, acceptance: acceptance)
        keys = JSONKeys(["time"] + deviceClass.fields.map(\.name) + ["device"])
        choices = deviceClass.fields.map { field in
            if case .choice(let texts) = field.kind { ChoiceTable(texts) } else { nil }
        }
    }

    /// Reads the parser's current item.
    ///
    /// * `device`: the name in the topic, which the broker has checked; an item that names another one is not believed.
    /// * `wall`: the computer's clock, which no reading may be ahead of.
    /// * `now`: the reception clock, which no reading may be too far behind; `nil` where it has not begun.
    func decode(
        from parser: JSONParser,
        device: Span<UInt8>,
        wall: Instant,
        now: Instant?
    ) throws(Refusal) -> DecodedReading {
        guard parser.pick(keys) else {
            throw Refusal(reason: .notAnObject, detail: "a reading is a JSON object")
        }
        try checkDevice(keys[deviceClass.fields.count + 1], is: device)
        let observedAt = try time(keys[0], wall: wall, now: now)
        var measurements = Measurements()
        for index in deviceClass.fields.indices {
            try read(keys[index + 1], index, into: &measurements)
        }
        if let position = deviceClass.position {
            try checks.locate(position, &measurements)
        }
        return DecodedReading(observedAt: observedAt, measurements: measurements)
    }

    // MARK: - Values

    private func read(_ value: JSONMember, _ index: Int, into measurements: inout Measurements) throws(Refusal) {
        let kind = value.kind
        guard kind != .absent else {
            if deviceClass.fields[index].isRequired {
                throw Refusal(reason: .missingField, detail: deviceClass.fields[index].name)
            }
            return
        }
        switch deviceClass.fields[index].kind {
        case .number(let range):
            guard kind == .double || kind == .integer else { throw wrongType(index, "a number") }
            guard range.contains(value.number) else { throw outOfRange(index, "\(value.number)") }
            // Adding zero makes 0 of -0, which SQLite does not keep: a stored reading equals the one that was judged.
            measurements.set(index, number: value.number + 0)
        case .integer(let range):
            guard let whole = wholeNumber(value, kind) else { throw wrongType(index, "a whole number") }
            guard range.contains(whole) else { throw outOfRange(index, "\(whole)") }
            measurements.set(index, integer: whole)
        case .boolean:
            guard kind == .boolean else { throw wrongType(index, "true or false") }
            measurements.set(index, boolean: value.boolean)
        case .choice(let texts):
            guard kind == .string, let table = choices[index] else { throw wrongType(index, "a text") }
            guard let choice = value.withText({ table.index(of: $0) }) else {
                // Scalars, because one character may be any number of them.
                let given = value.withText { String(text($0).unicodeScalars.prefix(40)) }
                let expected = texts.joined(separator: ", ")
                throw Refusal(
                    reason: .unknownChoice,
                    detail: "\(deviceClass.fields[index].name) '\(given)' is none of \(expected)"
                )
            }
            measurements.set(index, choice: choice)
        }
    }

    private func checkDevice(_ value: JSONMember, is device: Span<UInt8>) throws(Refusal) {
        guard value.kind != .absent else { return }
        guard value.kind == .string else { throw Refusal(reason: .wrongType, detail: "device is not a text") }
        guard value.withText({ isEqual($0, device) }) else {
            let given = value.withText { String(text($0).unicodeScalars.prefix(40)) }
            throw Refusal(
                reason: .deviceMismatch,
                detail: "the payload is of '\(given)', its topic of '\(text(device))'"
            )
        }
    }

    private func isEqual(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] {
            return false
        }
        return true
    }

    /// A whole number; `5.0` is one, as JSON Schema says.
    private func wholeNumber(_ value: JSONMember, _ kind: JSONMember.Kind) -> Int64? {
        switch kind {
        case .integer: value.integer
        case .double: Int64(exactly: value.number)
        case .absent, .boolean, .string, .nested: nil
        }
    }

    private func time(_ value: JSONMember, wall: Instant, now: Instant?) throws(Refusal) -> Instant {
        let kind = value.kind
        let instant: Instant?
        switch kind {
        case .absent: throw Refusal(reason: .missingField, detail: "time")
        case .string: instant = value.withText { Instant(rfc3339: $0) }
        case .integer, .double: instant = wholeNumber(value, kind).map(Instant.init(milliseconds:))
        case .boolean, .nested: throw Refusal(reason: .wrongType, detail: "time is no text or whole number")
        }
        guard let instant, instant > .distantPast, instant < .distantFuture else {
            throw Refusal(
                reason: .invalidTime,
                detail: "time is neither RFC 3339 with an offset nor Unix milliseconds"
            )
        }
        let isInSeconds = kind == .integer && instant.milliseconds < 100_000_000_000
        try checks.check(instant, wall: wall, now: now, hint: isInSeconds ? "; are these Unix seconds?" : "")
        return instant
    }

    // MARK: - Refusals

    private func wrongType(_ index: Int, _ expected: String) -> Refusal {
        Refusal(reason: .wrongType, detail: "\(deviceClass.fields[index].name) is not \(expected)")
    }

    private func outOfRange(_ index: Int, _ given: String) -> Refusal {
        var detail = "\(deviceClass.fields[index].name) \(given)"
        if let position = deviceClass.position, index == position.latitude {
            let longitude = keys[position.longitude + 1]
            if longitude.kind == .double || longitude.kind == .integer {
                detail += ReadingChecks.hint(longitude: longitude.number)
            }
        }
        return Refusal(reason: .outOfRange, detail: detail)
    }
}

/// The texts that a field may have, found by their bytes.
private struct ChoiceTable {
    private let texts: [[UInt8]]

    init(_ texts: [String]) {
        self.texts = texts.map { Array($0.utf8) }
    }

    func index(of given: Span<UInt8>) -> Int? {
        for index in texts.indices where isEqual(texts[index], given) {
            return index
        }
        return nil
    }

    private func isEqual(_ known: [UInt8], _ given: Span<UInt8>) -> Bool {
        guard known.count == given.count else { return false }
        for index in known.indices where known[index] != given[index] {
            return false
        }
        return true
    }
}
