import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Whatever is to be on the disk takes two seconds to get there.
    @Suite(.onlyFolders) struct DiskSlow {
        private static let synchronisation = Duration.seconds(2)

        @Test(.timeLimit(.minutes(5)))
        func slowForAWhile() async throws {
            let scene = try await Scene()
            let shim = try await Shim(in: scene.folder)
            let city = try scene.city()
            try city.append("http: { listen: 127.0.0.1:0 }")
            let trial = try await FaultTrial("disk slow", scene: scene, city: city) { scene, city in
                try Daemon(
                    city,
                    store: scene.store(city),
                    log: scene.log(city),
                    clock: "readings",
                    environment: shim.environment
                )
            }
            let port = try await trial.daemon.port()
            let publishing = trial.publishing(rate: 500)
            try await trial.stores(trial.fleet.readings.count / 10)
            let before = try await commits(port)
            shim.synchronisation = Self.synchronisation
            let began = ContinuousClock.now
            try await Task.sleep(for: .seconds(4))
            let slowFrom = try await commits(port)
            var signs = trial.daemon.signsOfLife
            var behind = 0
            for _ in 0..<3 {
                try await Task.sleep(for: .seconds(6))
                // Acknowledgements wait for the disk, and the broker keeps what it does not get rid of.
                behind = max(behind, publishing.confirmed - trial.stored.readingCount)
                #expect(trial.daemon.signsOfLife > signs, "turns are slow, and the watchdog is fed all the same")
                signs = trial.daemon.signsOfLife
            }
            let slowTo = try await commits(port)
            shim.synchronisation = .zero
            let recovery = try await trial.recovery()
            try await trial.conclude(
                "each fsync takes 2 s, for \(began.duration(to: .now).components.seconds) s",
                publishing,
                recovery: recovery
            )
            let usual = Double(before.readings) / Double(before.commits)
            let slow = Double(slowTo.readings - slowFrom.readings) / Double(max(slowTo.commits - slowFrom.commits, 1))
            #expect(slow > 5 * usual, "batches grow")
            #expect(behind > 500)
            #expect(trial.stored.duplicateCount == 0, "nothing is delivered twice")
            print("disk slow: \(Int(usual)) readings a commit, \(Int(slow)) while it was slow; up to \(behind) behind")
        }

        private func commits(_ port: Int) async throws -> (commits: Int, readings: Int) {
            let lines = try await HTTPWire.ask(port, "/metrics").text.split(separator: "\n")
            func sum(_ name: String) -> Int {
                lines.filter { $0.hasPrefix(name) }
                    .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0) { $0 + Int($1) }
            }
            return (sum("cityward_commits_total"), sum("cityward_readings_total"))
        }
    }
}

extension Daemon {
    /// How often it has fed the watchdog.
    var signsOfLife: Int { notifications.lines.count { $0 == "WATCHDOG=1" } }
}
