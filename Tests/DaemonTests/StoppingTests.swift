import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// SIGTERM while readings come in.
    @Suite struct StoppingTests {
        @Test(.timeLimit(.minutes(5)))
        func toldToEndUnderLoadItFinishesItsBatchAndGoesOnWhereItStopped() async throws {
            let readings = Fleet(seed: 7, readingsPerDevice: 40).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            var daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 0)
            var behind: [Int] = []
            for stop in 1...4 {
                publishing.allow(readings.count * stop / 5)
                let goal = readings.count * (2 * stop - 1) / 10
                try await eventually("\(goal) readings are stored", within: .seconds(60)) {
                    stored.readingCount >= goal
                }
                #expect(try await daemon.stop() == .exited(0))
                behind.append(publishing.confirmed - stored.readingCount)
                #expect(daemon.process.log.contains("stopped: "))
                daemon = try scene.daemon(city, clock: "readings")
            }
            publishing.allow(readings.count)
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            #expect(try await daemon.stop() == .exited(0))
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            #expect(behind.contains { $0 > 0 }, "no stop fell into a time of load: \(behind)")
            print("stopping: \(behind) readings behind at each SIGTERM, \(stored.duplicateCount) delivered again")
        }
    }
}
