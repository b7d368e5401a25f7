import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A day in ten minutes, with everything that the daemon does beside: it archives, reloads, feeds and answers. Its memory and its
    /// descriptors stay what they are.
    ///
    /// SQLite's caches fill up to their bounds while the store grows, so another day goes before, as fast as it can.
    @Suite struct LongRun {
        private static let minutes = 10
        /// Reports every 30 s for 48 h.
        private static let workload = FaultTrial.Workload(readingsPerDevice: 5760, devices: 50)
        /// What the memory may grow by in the second half, as its regression line has it: a leak of 60 bytes a reading would be more.
        private static let mostGrowthKiB = 4096.0

        @Test(.timeLimit(.minutes(20)))
        func staysWhatItIs() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("store: { seal_after: 0s }\nhttp: { listen: 127.0.0.1:0 }")
            let trial = try await FaultTrial("a day of work", Self.workload, scene: scene, city: city)
            let listener = try await Listener(to: ["cityward/alert/#"], clientID: "team", scene.broker.address)
            let port = try await trial.daemon.port()
            let all = trial.fleet.readings.count
            let day = trial.fleet.readings.map(\.publication).suffix(all / 2)
            let before = trial.fleet.readings.map(\.publication).dropLast(day.count)
            let address = scene.broker.address
            try await Publishing.all(Array(before), to: address, within: .seconds(240))
            try await eventually("the day before is over", within: .seconds(240)) {
                try listener.listen()
                return trial.daemon.storedCount >= before.count
            }
            let publishing = Publishing(Array(day), to: address, rate: day.count / (Self.minutes * 60))
            var samples: [Sample] = []
            var (reloads, answers) = (0, 0)
            let start = ContinuousClock.now
            while trial.daemon.storedCount < all {
                try #require(start.duration(to: .now) < .seconds(Self.minutes * 90), "it falls behind")
                try await Task.sleep(for: .seconds(2))
                samples.append(Sample(start.duration(to: .now), trial.daemon))
                try listener.listen()
                answers += try await ask(port)
                if samples.count.isMultiple(of: 30) {
                    #expect(try await trial.daemon.reload().contains("reloaded"))
                    reloads += 1
                }
            }
            let (first, second) = (samples.prefix(samples.count / 2), samples.suffix(samples.count / 2))
            let growth = slope(second) * (second.last.map { $0.seconds - second[second.startIndex].seconds } ?? 0)
            #expect(samples.count > 100)
            #expect(growth < Self.mostGrowthKiB, "KiB in \(second.count) samples: \(second.map(\.memory))")
            let descriptors = (first.map(\.descriptors).max() ?? 0, second.map(\.descriptors).max() ?? 0)
            #expect(descriptors.1 <= descriptors.0 + 4, "\(second.map(\.descriptors))")
            let memory = (second.map(\.memory).max() ?? 0) / 1024
            try await trial.conclude(
                "24 h in \(Self.minutes) min, \(reloads) reloads, \(answers) answers: \(memory) MiB, \(descriptors.1) descriptors",
                publishing,
                recovery: .zero
            )
            if StoreUnderTest.server == nil {
                let sealed = try trial.stored.integer("SELECT count(*) FROM day_archive WHERE sealed_at IS NOT NULL")
                #expect(sealed >= 2)
            }
            #expect(listener.messages.count >= 100)
            print(
                """
                a day of work: memory \(samples.first?.memory ?? 0) → \(first.last?.memory ?? 0) → \(samples.last?.memory ?? 0) KiB, \
                \(Int(growth)) KiB more in the second half by regression; descriptors at most \(descriptors)
                """
            )
        }

        private func ask(_ port: Int) async throws -> Int {
            var answers = 0
            for path in ["/health", "/metrics", "/api/positions", "/api/alerts?state=firing", "/ogc/collections"] {
                let answer = try await HTTPWire.ask(port, path)
                #expect(answer.status == 200, "\(path): \(answer.text.prefix(200))")
                answers += 1
            }
            return answers
        }

        /// KiB per second, by least squares.
        private func slope(_ samples: ArraySlice<Sample>) -> Double {
            let count = Double(samples.count)
            let time = samples.map(\.seconds).reduce(0, +) / count
            let memory = samples.map { Double($0.memory) }.reduce(0, +) / count
            let covariance = samples.map { ($0.seconds - time) * (Double($0.memory) - memory) }.reduce(0, +)
            return covariance / samples.map { ($0.seconds - time) * ($0.seconds - time) }.reduce(0, +)
        }
    }
}

private struct Sample {
    let seconds: Double
    /// KiB.
    let memory: Int
    let descriptors: Int

    init(_ time: Duration, _ daemon: Daemon) {
        seconds = time / .seconds(1)
        memory = daemon.memory.now
        descriptors = daemon.descriptorCount
    }
}
