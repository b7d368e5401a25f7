import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// One device sends ten thousand readings a second. Fair is: those of the others are not kept waiting, all are stored, and people
    /// are told which device it is.
    @Suite struct GreedyDevice {
        private static let device = "extra-greedy"
        private static let seconds = 20
        private static let rate = 10_000

        @Test(.timeLimit(.minutes(8)))
        func tenThousandReadingsASecondOfOne() async throws {
            let trial = try await FaultTrial("one greedy device")
            let publishing = trial.publishing(rate: 600)
            var calm: [Duration] = []
            var crowded: [Duration] = []
            let waiting = WaitingTime(of: trial, rate: 600)
            while publishing.confirmed < 6000 { calm.append(try await waiting.sample()) }

            // A millisecond apart, and always behind the others' times, which the clock follows.
            let start = ContinuousClock.now
            let greedy = Publishing(count: Self.rate * Self.seconds, to: trial.scene.broker.address, rate: Self.rate) {
                let time = Fleet.start + Int64($0)
                return Publication(
                    "cityward/truck/\(Self.device)",
                    "{\"time\":\(time),\"lat\":31.04,\"lon\":112.185,\"speed\":30,\"load\":\"empty\",\"cover\":\"closed\"}"
                )
            }
            while greedy.confirmed < Self.rate * Self.seconds, start.duration(to: .now) < .seconds(240) {
                crowded.append(try await waiting.sample())
            }
            try await greedy.finished(within: .seconds(1))
            let reached = Double(Self.rate * Self.seconds) / (start.duration(to: .now) / .seconds(1))
            try await trial.conclude(
                "\(Int(reached)) readings a second of one device for \(Self.seconds) s; the oldest reading of 1,000 others that waits is, "
                    + "99 times in 100, \(calm.late()) old without and \(crowded.late()) with it",
                publishing,
                recovery: .zero,
                extraPublished: Self.rate * Self.seconds
            )
            let log = trial.daemon.process.log
            #expect(log.contains("truck '\(Self.device)' has sent 100000 readings within this hour"), "\(log)")
            #expect(!log.contains("has sent 100000 readings", count: 2), "\(log)")
            let byHour = try trial.stored.rows(
                "SELECT device, received_at / 3600000, count(*) FROM truck_reading GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 1"
            )
            #expect(
                byHour.first?.map(\.plain).first == Self.device,
                "who it is stands in the store, by device and hour"
            )
        }
    }
}

/// For how long the oldest reading of the fleet that is not stored yet has been due, while its readings are published in their order
/// at a steady rate.
private final class WaitingTime {
    private let trial: FaultTrial
    private let rate: Double
    private let start = ContinuousClock.now
    private let times: [Int64]

    init(of trial: FaultTrial, rate: Double) {
        self.trial = trial
        self.rate = rate
        times = trial.fleet.readings.map(\.observedAt)
    }

    func sample() async throws -> Duration {
        try await Task.sleep(for: .milliseconds(20))
        // The fleet's readings come in the order of their times, and the newest are its own.
        let newest = trial.stored.newestReading
        let next = times.partitioningIndex { $0 > newest }
        return max(.zero, start.duration(to: .now) - .seconds(Double(next) / rate))
    }
}

extension [Int64] {
    /// The first index whose element fulfils a condition that all after it fulfil, too.
    fileprivate func partitioningIndex(where isBehind: (Int64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension [Duration] {
    /// What 99 of 100 do not exceed, for people.
    fileprivate func late() -> String {
        guard !isEmpty else { return "unknown" }
        let milliseconds = sorted()[count * 99 / 100] / .milliseconds(1)
        return "\(Int(milliseconds)) ms"
    }
}
