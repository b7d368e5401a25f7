public import HJ212
public import Telemetry

/// Which data of monitors become readings of a source; the others are heard and not kept.
///
/// One kind for a source, because readings are told apart by their times: a mean of ten minutes and what is measured at their end would
/// be one reading twice.
public enum MonitorData: Hashable, Sendable {
    /// 2011: what is measured now.
    case realTime
    /// 2021: states of fans, purifiers, pumps.
    case states
    /// 2051, with the length of its periods, which the frames do not say.
    case minutes(TimeSpan)
    /// 2061.
    case hours
    /// 2031.
    case days

    /// Which frames carry them.
    public var command: Command {
        switch self {
        case .realTime: .realTime
        case .states: .deviceStatus
        case .minutes: .minuteData
        case .hours: .hourData
        case .days: .dayData
        }
    }

    /// From the time that a frame says to the one at which its values are known: frames name the beginning of a period.
    var length: TimeSpan {
        switch self {
        case .realTime, .states: .zero
        case .minutes(let length): length
        case .hours: .hours(1)
        case .days: .days(1)
        }
    }
}
