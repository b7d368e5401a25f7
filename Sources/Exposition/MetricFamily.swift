/// All series of one name: what is measured, and how.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    let name: String
    let kind: Kind
    /// One line that says what is measured.
    var help: String
    /// Upper bounds of a histogram's buckets, rising; without +Inf.
    var buckets: [Double] = []
    /// By their labels, as they are printed.
    var series: [String: Series] = [:]
}

/// One line, or the lines of one histogram.
enum Series: Sendable {
    case counter(CounterCell)
    case gauge(GaugeCell)
    case histogram(HistogramCell)
}
