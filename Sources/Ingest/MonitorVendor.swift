public import Telemetry

/// What the monitors of one maker mean by the codes of their factors: a table of `vendors` in `cityward.yaml`.
public struct MonitorVendor: Sendable, Equatable {
    public let name: String
    public let readouts: [FactorReadout]

    public init(name: String, readouts: [FactorReadout]) {
        self.name = name
        self.readouts = readouts
    }

    /// What does not fit the schema of a class; fields that the class does not have are passed over.
    public func mismatches(with deviceClass: DeviceClass) -> [(field: String, message: String)] {
        readouts.compactMap { readout in
            guard let field = deviceClass.index(ofField: readout.field),
                let problem = deviceClass.fields[field].problem(with: readout)
            else { return nil }
            return (readout.field, "\(readout.field) of the class \(deviceClass.name) \(problem)")
        }
    }
}

extension Field {
    /// Why a factor cannot mean this for the field; `nil` where it can.
    fileprivate func problem(with readout: FactorReadout) -> String? {
        switch (kind, readout.meaning) {
        case (_, .nothing), (.number, .number), (.integer, .number), (.boolean, .on): nil
        case (.choice, .text): nil
        case (.boolean, _): "is true or false: say by 'on' which values are true, as on: [1]"
        case (.choice, _): "is a text: it takes a flag, as { factor: a34041, value: Flag }"
        case (_, .on): "is a number: it takes no 'on'"
        case (_, .text): "is a number: it takes no flag"
        }
    }
}
