public import HJ212

/// Where in a frame of HJ 212 a field of a class stands, and what is meant by it.
///
/// The codes of factors are the standard's where it has one, ``standard``; a vendor's table puts its own in their place, and says which
/// device is the fan.
public struct FactorReadout: Sendable, Equatable {
    public let field: String
    /// Codes of factors, as `a34041`, or of devices, as `SB1`: the first that a frame says something of, or for booleans any that is on.
    public let codes: [String]
    public let value: Value
    public let meaning: Meaning

    /// Which of a factor's values.
    public enum Value: Sendable, Equatable {
        /// The value of the moment, the mean of a period, or the level of a noise.
        case measured
        /// The same, converted (折算) by the monitor.
        case converted
        case suffix(Suffix)

        /// The suffixes under which a frame may have it, the first that is there counts.
        func suffixes(in data: MonitorData) -> [Suffix] {
            switch (self, data) {
            case (.measured, .realTime), (.measured, .states): [.realTime]
            case (.measured, .minutes), (.measured, .hours), (.measured, .days): [.average, .data]
            case (.converted, .realTime), (.converted, .states): [.convertedRealTime]
            case (.converted, .minutes), (.converted, .hours), (.converted, .days): [.convertedAverage]
            case (.suffix(let suffix), _): [suffix]
            }
        }
    }

    public enum Meaning: Sendable, Equatable {
        /// For numbers: times this.
        case number(scale: Double)
        /// For booleans: whether the value is one of these.
        case on([Double])
        /// For choices: the text itself, in upper case.
        case text
        /// The monitor does not say it, whatever it sends.
        case nothing
    }

    public init(_ field: String, _ codes: [String], _ value: Value = .measured, _ meaning: Meaning = .number(scale: 1))
    {
        self.field = field
        self.codes = codes
        self.value = value
        self.meaning = meaning
    }

    /// What every monitor says: codes of annex B in HJ 212-2017. That annex has none for oil fume; a34041 is what the field uses.
    ///
    /// A class has those of the fields that its schema names. Which of its devices are fans and purifiers no standard says, and dust is
    /// reported in milligrams by some and in micrograms by others: a vendor's table must say it, or nothing is taken for it.
    public static let standard: [FactorReadout] = [
        FactorReadout("fume", ["a34041"]),
        FactorReadout("fume_converted", ["a34041"], .converted),
        // The flag of what the class is there for.
        FactorReadout("flag", ["a34041"], .suffix(.flag), .text),
        FactorReadout("pm", ["a34000", "a34013"]),
        FactorReadout("nmhc", ["a24088"]),
        // Cubic metres in a second there, in an hour here.
        FactorReadout("flow", ["a00000"], .measured, .number(scale: 3600)),
        FactorReadout("temperature", ["a01012", "a01001"]),
        FactorReadout("humidity", ["a01014", "a01002"]),
        FactorReadout("noise", ["LA", "a50001"]),
        FactorReadout("wind_speed", ["a01007"]),
        FactorReadout("wind_direction", ["a01008"]),
        FactorReadout("leq", ["Leq", "LA"]),
        FactorReadout("lmax", ["LMx"]),
        FactorReadout("l90", ["L90"]),
    ]
}
