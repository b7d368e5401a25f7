import Exposition
import Telemetry

/// Sorts the readings of a batch by how long they took to the disk, and counts how the judge took them, for each class.
///
/// It is filled and emptied again and again, and keeps its memory.
struct LagTally {
    /// Seconds. Most readings take less than one; what a vehicle has saved up in a tunnel or over a weekend takes hours.
    static let bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400]

    private let milliseconds = Self.bounds.map { Int64($0 * 1000) }
    private let width = Self.bounds.count + 1
    /// For each class its buckets, side by side.
    private var counts: [UInt64]
    private var sums: [Int64]

    init(classes: Int) {
        counts = Array(repeating: 0, count: classes * width)
        sums = Array(repeating: 0, count: classes)
    }

    /// A reading is on the disk. One whose device's clock is ahead took no time.
    mutating func add(_ reading: Reading, committedAt wall: Instant) {
        let number = Int(reading.deviceClass.rawValue)
        let lag = max(0, wall.milliseconds - reading.observedAt.milliseconds)
        var bucket = 0
        while bucket < milliseconds.count, lag > milliseconds[bucket] { bucket += 1 }
        counts[number * width + bucket] += 1
        sums[number] += lag
    }

    /// Hands the counts over and begins anew.
    mutating func flush(into histograms: [Histogram]) {
        for (number, histogram) in histograms.enumerated() {
            let range = number * width..<(number + 1) * width
            guard counts[range].contains(where: { $0 > 0 }) else { continue }
            histogram.add(counts[range], sum: Double(sums[number]) / 1000)
            for index in range { counts[index] = 0 }
            sums[number] = 0
        }
    }
}
