import Telemetry

/// How fast a day is played.
enum Pace {
    /// So many simulated seconds in a second.
    case simulated(factor: Double)
    case rate(messagesPerSecond: Double)
    /// As fast as the broker confirms.
    case unlimited

    /// How long after the beginning a reading is to be sent; `nil` when it may leave at once.
    ///
    /// * `elapsed`: simulated time since the first reading.
    /// * `number`: how many readings went before.
    func delay(after elapsed: TimeSpan, number: Int) -> Duration? {
        switch self {
        case .simulated(let factor): .seconds(elapsed.seconds / factor)
        case .rate(let perSecond): .seconds(Double(number) / perSecond)
        case .unlimited: nil
        }
    }
}
