/// What a value of a factor is: the part of a field's name behind the dash (HJ 212-2017, table 4).
public enum Suffix: String, Sendable, CaseIterable {
    /// Measured now.
    case realTime = "Rtd"
    case minimum = "Min"
    case average = "Avg"
    case maximum = "Max"
    /// What was emitted in the period.
    case total = "Cou"
    // Converted (折算) to what the limits of some standards are given for.
    case convertedRealTime = "ZsRtd"
    case convertedMinimum = "ZsMin"
    case convertedAverage = "ZsAvg"
    case convertedMaximum = "ZsMax"
    /// Of noise, which has levels and no statistics.
    case data = "Data"
    case sampleTime = "SampleTime"
    /// What the value is worth: `N` for normal.
    case flag = "Flag"
    /// State of the instrument, by its maker's own letters.
    case instrumentFlag = "EFlag"
    /// State of a device: 0 stopped, 1 running, 2 calibrated, 3 maintained, 4 in alarm, 5 blown back.
    case runState = "RS"
    /// Hours that a device has run in the day.
    case runTime = "RT"

    /// In either case.
    public init?(named name: String) {
        guard let suffix = Self.allCases.first(where: { isSameName($0.rawValue, name) }) else { return nil }
        self = suffix
    }
}
