public import Telemetry

/// What the terminals of one maker mean by the bits that the standard leaves open: a table of `vendors` in `cityward.yaml`.
public struct TerminalVendor: Sendable, Equatable {
    public let name: String
    public let readouts: [TerminalReadout]

    public init(name: String, readouts: [TerminalReadout]) {
        self.name = name
        self.readouts = readouts
    }

    /// A table that does not fit the schema of the class it is used for.
    public struct Mismatch: Error, Equatable, Sendable {
        public let field: String
        public let message: String
    }

    /// What does not fit; fields that the class does not have are passed over, as a table may serve several classes.
    public func mismatches(with deviceClass: DeviceClass) -> [Mismatch] {
        readouts.compactMap { readout in
            guard let field = deviceClass.index(ofField: readout.field) else { return nil }
            let definition = deviceClass.fields[field]
            return definition.problem(with: readout.meaning).map {
                Mismatch(field: readout.field, message: "\(readout.field) of the class \(deviceClass.name) \($0)")
            }
        }
    }
}

extension Field {
    /// Why bits cannot mean this for the field; `nil` where they can.
    fileprivate func problem(with meaning: TerminalReadout.Meaning) -> String? {
        switch (kind, meaning) {
        case (_, .nothing), (.number, .number), (.number, .plain), (.integer, .number), (.integer, .plain),
            (.boolean, .plain), (.boolean, .inverted):
            nil
        case (.choice(let texts), .choice(let values)):
            values.values.sorted().first { !texts.contains($0) }.map {
                "has no value '\($0)'; it is one of \(texts.joined(separator: ", "))"
            }
        case (.choice(let texts), _): "needs 'values', as { 0: \(texts.first ?? "") }"
        case (_, .choice): "is no choice: it takes no 'values'"
        case (.boolean, .number): "is true or false: it takes no 'scale' and no 'offset'"
        case (_, .inverted): "is a number: it takes no 'invert'"
        }
    }
}
