import HJ212
import Telemetry

/// Makes readings of what frames say: the fields of a class, each with where its value stands, found once for a source.
struct MonitorFields {
    fileprivate enum Meaning {
        case number(scale: Double)
        case on([Double])
        case choice([String])
    }

    fileprivate struct Readout {
        let name: String
        let field: Int
        let codes: [String]
        let suffixes: [Suffix]
        let meaning: Meaning
        /// A value beside the one that the class is there for may be wrong: the reading is without it then.
        let isOptional: Bool
    }

    private let schema: ReadingSchema
    private let data: MonitorData
    private let readouts: [Readout]

    /// `vendor`: takes the place of the standard's readouts of the same fields.
    init(_ schema: ReadingSchema, data: MonitorData, vendor: MonitorVendor?) {
        self.schema = schema
        self.data = data
        let special = vendor?.readouts ?? []
        let replaced = Set(special.map(\.field))
        let all = FactorReadout.standard.filter { !replaced.contains($0.field) } + special
        readouts = all.compactMap { Readout($0, schema, data) }
    }

    /// The reading of a content.
    ///
    /// - `leftOut`: takes what is wrong with values that the reading is without.
    func reading(
        of content: Content,
        wall: Instant,
        now: Instant?,
        leftOut: (String) -> Void = { _ in }
    ) throws(Refusal) -> DecodedReading {
        guard let dataTime = content.dataTime else { throw Refusal(reason: .missingField, detail: "DataTime") }
        guard let time = content.time else {
            let given = String(dataTime.unicodeScalars.prefix(40))
            throw Refusal(
                reason: .invalidTime,
                detail: "DataTime '\(given)' is not of 14 to 18 digits, as 20251103193000"
            )
        }
        var measurements = Measurements()
        for readout in readouts {
            do throws(Refusal) {
                guard let value = try readout.value(in: content) else { continue }
                try schema.set(readout.field, value, in: &measurements)
            } catch {
                guard readout.isOptional else { throw error }
                leftOut(error.detail)
            }
        }
        return try schema.reading(of: measurements, at: time + data.length, wall: wall, now: now)
    }
}

extension MonitorFields.Readout {
    /// `nil` where the class has no such field, or means something else by it.
    fileprivate init?(_ readout: FactorReadout, _ schema: ReadingSchema, _ data: MonitorData) {
        guard let field = schema.index(of: readout.field) else { return nil }
        let definition = schema.deviceClass.fields[field]
        switch (definition.kind, readout.meaning) {
        case (.number, .number(let scale)), (.integer, .number(let scale)): meaning = .number(scale: scale)
        case (.boolean, .on(let values)): meaning = .on(values)
        case (.choice(let texts), .text): meaning = .choice(texts)
        default: return nil
        }
        name = readout.field
        self.field = field
        codes = readout.codes
        suffixes = readout.value.suffixes(in: data)
        // Without its flag, a value of an instrument that is out of order would count as one that proves something.
        isOptional = !definition.isRequired && readout.meaning != .text
    }

    /// `nil` where the frame says nothing of it.
    fileprivate func value(in content: Content) throws(Refusal) -> FieldValue? {
        switch meaning {
        case .number(let scale):
            guard let found = found(in: content).first else { return nil }
            return .number(try number(found) * scale)
        case .on(let values):
            let states = found(in: content)
            guard !states.isEmpty else { return nil }
            var isOn = false
            for state in states where values.contains(try number(state)) { isOn = true }
            return .boolean(isOn)
        case .choice(let texts):
            guard let found = found(in: content).first, !found.text.isEmpty else { return nil }
            guard let choice = texts.firstIndex(of: found.text.uppercased()) else {
                throw Refusal(
                    reason: .unknownChoice,
                    detail: "\(name): \(found.name) '\(found.shortened)' is none of \(texts.joined(separator: ", "))"
                )
            }
            return .choice(choice)
        }
    }

    private struct Found {
        let name: String
        let text: String

        /// For people.
        var shortened: String { String(text.unicodeScalars.prefix(40)) }
    }

    /// What the frame says of each of the codes, in their order.
    private func found(in content: Content) -> [Found] {
        codes.compactMap { code in
            guard let factor = content.factor(code) else { return nil }
            for suffix in suffixes {
                if let text = factor[suffix] { return Found(name: "\(factor.code)-\(suffix.rawValue)", text: text) }
            }
            return nil
        }
    }

    private func number(_ found: Found) throws(Refusal) -> Double {
        guard let number = decimalNumber(found.text) else {
            throw Refusal(reason: .wrongType, detail: "\(name): \(found.name) '\(found.shortened)' is no number")
        }
        return number
    }
}
