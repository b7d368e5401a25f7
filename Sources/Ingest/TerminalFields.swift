import JT808
import Telemetry

/// Makes readings of positions: the fields of a class, each with where its value stands, found once for a source.
struct TerminalFields {
    fileprivate enum Meaning {
        case number(Scale, offset: Double)
        case boolean(isInverted: Bool)
        case choice([Int64: Int])
    }

    fileprivate struct Readout {
        let field: Int
        let origin: TerminalReadout.Origin
        let meaning: Meaning
        /// The position is worth nothing when one of its own numbers cannot be; an item beside it is left out then.
        let isOptional: Bool
    }

    private let schema: ReadingSchema
    private let readouts: [Readout]
    private let fix: (field: Int, choices: [Position.Fix: Int])?

    /// `vendor`: takes the place of the standard's readouts of the same fields.
    init(_ schema: ReadingSchema, vendor: TerminalVendor?) {
        self.schema = schema
        let special = vendor?.readouts ?? []
        let replaced = Set(special.map(\.field))
        let all = TerminalReadout.standard.filter { !replaced.contains($0.field) } + special
        readouts = all.compactMap { Readout($0, schema) }
        fix = Self.fix(schema)
    }

    private static func fix(_ schema: ReadingSchema) -> (field: Int, choices: [Position.Fix: Int])? {
        let choices: [(Position.Fix, (field: Int, choice: Int)?)] = [
            (.valid, schema.choice("valid", of: "fix")), (.none, schema.choice("none", of: "fix")),
            (.encrypted, schema.choice("encrypted", of: "fix")),
        ]
        guard let field = schema.index(of: "fix") else { return nil }
        let known = choices.compactMap { fix, found in found.map { (fix, $0.choice) } }
        return (field, Dictionary(uniqueKeysWithValues: known))
    }

    /// The reading of a position.
    ///
    /// A position that is none, or is encrypted, gives a reading without one: what else the terminal says holds.
    ///
    /// - `leftOut`: takes what is wrong with additional items that the reading is without.
    func reading(
        of position: Position,
        wall: Instant,
        now: Instant?,
        leftOut: (String) -> Void = { _ in }
    ) throws(Refusal) -> DecodedReading {
        guard let observedAt = position.time.instant else {
            throw Refusal(reason: .invalidTime, detail: "time \(position.time.digits) is no YYMMDDhhmmss")
        }
        var measurements = Measurements()
        if position.fix == .valid {
            try schema.setPosition(
                latitude: position.latitude,
                longitude: position.longitude,
                in: &measurements
            )
        }
        if let fix, let choice = fix.choices[position.fix] {
            try schema.set(fix.field, .choice(choice), in: &measurements)
        }
        for readout in readouts {
            guard let number = readout.origin.number(in: position), let value = readout.value(of: number) else {
                continue
            }
            do throws(Refusal) {
                try schema.set(readout.field, value, in: &measurements)
            } catch {
                guard readout.isOptional else { throw error }
                leftOut(error.detail)
            }
        }
        return try schema.reading(
            of: measurements,
            at: observedAt,
            isPositionKnownToBeMissing: position.fix != .valid,
            wall: wall,
            now: now
        )
    }
}

extension TerminalFields.Readout {
    /// `nil` where the class has no such field, or means something else by it.
    fileprivate init?(_ readout: TerminalReadout, _ schema: ReadingSchema) {
        guard let field = schema.index(of: readout.field) else { return nil }
        switch (schema.deviceClass.fields[field].kind, readout.meaning) {
        case (.number, .number(let scale, let offset)), (.integer, .number(let scale, let offset)):
            meaning = .number(Scale(scale), offset: offset)
        case (.number, .plain), (.integer, .plain):
            meaning = .number(Scale(1), offset: 0)
        case (.boolean, .plain):
            meaning = .boolean(isInverted: false)
        case (.boolean, .inverted):
            meaning = .boolean(isInverted: true)
        case (.choice(let texts), .choice(let values)):
            meaning = .choice(values.compactMapValues { texts.firstIndex(of: $0) })
        default:
            return nil
        }
        self.field = field
        origin = readout.origin
        isOptional =
            switch readout.origin {
            case .speed, .course, .altitude: false
            case .alarm, .status, .input, .analog, .item: true
            }
    }

    /// `nil` where the number says nothing.
    fileprivate func value(of number: Int64) -> FieldValue? {
        switch meaning {
        case .number(let scale, let offset): .number(scale.applied(to: number) + offset)
        case .boolean(let isInverted): .boolean((number != 0) != isInverted)
        case .choice(let choices): choices[number].map(FieldValue.choice)
        }
    }
}

/// A factor. Where it is one over a whole number, as 0.1, it divides: 532 tenths are 53.2 then, and not 53.2000…01.
private struct Scale {
    private let factor: Double
    private let divisor: Double

    init(_ scale: Double) {
        let inverse = (1 / scale).rounded()
        let isFraction = inverse.isFinite && abs(inverse) > 1 && 1 / inverse == scale
        factor = isFraction ? 1 : scale
        divisor = isFraction ? inverse : 1
    }

    func applied(to number: Int64) -> Double { Double(number) * factor / divisor }
}
