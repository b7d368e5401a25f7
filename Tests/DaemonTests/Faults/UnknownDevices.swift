import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A gateway that is set up wrongly, or somebody who means harm, reports under a new name each time.
    @Suite struct UnknownDevices {
        private static let count = 1_000_000
        /// `accept.unregistered` where the city says nothing.
        private static let accepted = 100_000

        @Test(.timeLimit(.minutes(12)))
        func aMillionOfThem() async throws {
            let trial = try await FaultTrial("a million unknown devices")
            let stored = trial.stored
            let publishing = trial.publishing(rate: 500)
            // Every device of the fleet has been met, also the half of them that the register does not know.
            try await trial.stores(2000)
            let strangers = Set(trial.fleet.readings.map(\.device)).count / 2

            let flood = Publishing(count: Self.count, to: trial.scene.broker.address, allowance: Self.count / 2) {
                Publication(
                    "cityward/truck/extra-\($0)",
                    "{\"time\":\(Fleet.start),\"lat\":31.04,\"lon\":112.185,\"speed\":0}"
                )
            }
            let refused = Self.count - Self.accepted + strangers
            var resident: [Int] = []
            for left in [Self.count / 2, 0] {
                flood.allow(Self.count - left)
                try await flood.reaches(Self.count - left, within: .seconds(300))
                try await eventually("all others are refused", within: .seconds(120), every: .milliseconds(500)) {
                    stored.rejectionCount == refused - left
                }
                resident.append(try residentMegabytes(of: trial.daemon))
            }
            // Half a million more devices would be 700 MB. The archive may settle the readings of the hundred thousand meanwhile, which
            // takes its caches once.
            #expect(resident[1] < resident[0] + 150, "memory goes on growing: \(resident) MB")
            try await trial.conclude(
                "names that no register has, \(Self.accepted) of them accepted, the others refused and kept; \(resident[0]) MB resident after "
                    + "half of them, \(resident[1]) MB after all",
                publishing,
                recovery: .zero,
                extraPublished: Self.count,
                rejected: refused
            )
            let log = trial.daemon.process.log
            #expect(log.contains("raise accept.unregistered"), "\(log.suffix(2000))")
            #expect(try stored.lines("SELECT DISTINCT reason FROM rejection") == ["too_many_devices"])
        }

        private func residentMegabytes(of daemon: Daemon) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(daemon.process.identifier)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
            return (Int(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") ?? 0) / 1024
        }
    }
}
