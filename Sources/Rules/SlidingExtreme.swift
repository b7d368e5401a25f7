import Telemetry

/// The least or the greatest value of a window.
///
/// It keeps the samples that none after them is beyond, in the order in which they came: the first of them is the extreme, and when
/// it leaves the window, the next one is. Each sample enters once and goes once, whatever the values are.
struct SlidingExtreme {
    enum Extreme {
        case least, greatest

        func has(_ value: Double, beyond other: Double) -> Bool {
            switch self {
            case .least: value < other
            case .greatest: value > other
            }
        }
    }

    private(set) var samples = 0..<0
    /// The numbers of the samples that are kept, from ``front`` on; those before it have left.
    private var kept: [Int] = []
    private var front = 0

    /// The extreme of the samples that are newer than an instant; `nil` where there is none. A window asks always for the same.
    mutating func figure(_ extreme: Extreme, after instant: Instant, of series: inout SampleSeries) -> Double? {
        let next = series.samples(after: instant, near: samples.lowerBound)
        if let slide = Slide(from: samples, to: next, firstReadable: series.firstReadable), slide.returned.isEmpty {
            while front < kept.count, kept[front] < next.lowerBound { front += 1 }
            for number in slide.came { take(number, as: extreme, of: &series) }
        } else {
            forget()
            for number in next { take(number, as: extreme, of: &series) }
        }
        samples = next
        return next.isEmpty ? nil : series[kept[front]].value
    }

    private mutating func take(_ number: Int, as extreme: Extreme, of series: inout SampleSeries) {
        let value = series[number].value
        while kept.count > front, !extreme.has(series[kept[kept.count - 1]].value, beyond: value) { kept.removeLast() }
        if front == kept.count {
            forget()
        } else if front > kept.count - front {
            kept.removeFirst(front)
            front = 0
        }
        kept.append(number)
    }

    private mutating func forget() {
        kept.removeAll(keepingCapacity: true)
        front = 0
    }
}
