import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The daemon is killed at each of its fault points: in every stage of a turn, while it starts, reloads, moves and seals readings;
    /// and a backup, while it copies.
    @Suite struct KilledInEveryPhase {
        /// Three minutes to midnight, so that a day ends meanwhile and is sealed.
        private static let workload = FaultTrial.Workload(start: Fleet.start + 57_420_000)

        @Test(.timeLimit(.minutes(10)))
        func killedAtEachFaultPoint() async throws {
            let faults = try Fault.all()
            let scene = try await Scene()
            // Small batches, so that each part of the readings takes several turns.
            let city = try scene.city(batch: 50)
            try city.append("store: { settle_after: 0s, seal_after: 0s }")
            let listener = try await Listener(to: ["cityward/alert/#"], clientID: "team", scene.broker.address)
            let trial = try await FaultTrial("killed in every phase", Self.workload, scene: scene, city: city)
            let publishing = trial.publishing(rate: nil, allowance: 0)
            var phases: Set<String> = []
            for (number, fault) in faults.enumerated() {
                let part = trial.fleet.readings.count * (number + 1) / (faults.count + 1)
                publishing.allow(part)
                if fault.isOfBackup {
                    try await kill(backup(of: trial, environment: fault.environment), at: fault)
                } else {
                    try await kill(trial, at: fault, having: part)
                }
                phases.insert(fault.point)
                try listener.listen()
            }
            try trial.restart()
            publishing.allow(trial.fleet.readings.count)
            let recovery = try await trial.recovery()
            try await trial.conclude(
                "kill -9 at \(phases.count) points, \(faults.count) times",
                publishing,
                recovery: recovery
            )
            try await expectDelivered(trial, listener)
            guard StoreUnderTest.server == nil else { return }
            try await expectRestorable(trial)
            let days = try trial.stored.integer("SELECT count(*) FROM day_archive WHERE sealed_at IS NOT NULL")
            #expect(days == 2, "the day that ended is sealed for both classes")
            let left = try FileManager.default.contentsOfDirectory(atPath: "\(trial.stored.folder)/days/2025-06-02")
            #expect(left.sorted() == ["fume.sqlite", "truck.sqlite"], "nothing half done is left")
        }

        /// Lets the daemon run until it comes by the fault point.
        private func kill(_ trial: FaultTrial, at fault: Fault, having part: Int) async throws {
            try await trial.daemon.kill()
            try trial.restart(environment: fault.environment)
            if fault.isOfReload {
                try await trial.daemon.ready()
                trial.daemon.process.send(SIGHUP)
            }
            if fault.isOfArchive {
                // It archives when it starts, and a minute later: perhaps there is nothing to do before this part is stored.
                try await eventually("\(part) readings are stored", within: .seconds(60)) {
                    !trial.daemon.process.isRunning || trial.stored.readingCount >= part
                }
                if trial.daemon.process.isRunning {
                    try await trial.daemon.kill()
                    try trial.restart(environment: fault.environment)
                }
            }
            try await kill(trial.daemon.process, at: fault)
        }

        private func kill(_ process: ChildProcess, at fault: Fault) async throws {
            let ending = try? await process.ending(within: .seconds(60))
            try #require(
                ending == .killed(signal: SIGKILL),
                "\(fault.point):\(fault.count) was not come by; was the program built for release? \(process.log.suffix(2000))"
            )
        }

        private func backup(of trial: FaultTrial, environment: [String: String] = [:]) throws -> ChildProcess {
            try ChildProcess(
                Daemon.program,
                ["backup", trial.scene.folder.path("backup"), "--store", trial.stored.folder],
                environment: environment,
                output: trial.scene.folder.url.appendingPathComponent("backup.log")
            )
        }

        /// Each event at least once: what was on its way when the daemon was killed is told again.
        private func expectDelivered(_ trial: FaultTrial, _ listener: Listener) async throws {
            let caused = try Set(trial.stored.lines("SELECT alert || '-' || kind || '-' || at FROM alert_event"))
            var delivered: Set<String> = []
            try? await eventually("\(caused.count) events are delivered", within: .seconds(30)) {
                try listener.listen()
                delivered = try Set(listener.messages.map(identifier(of:)))
                return delivered.count >= caused.count
            }
            expectEqual(delivered.sorted(), caused.sorted())
        }

        private func identifier(of message: Publication) throws -> String {
            let event = try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any]
            return try #require(event?["id"] as? String)
        }

        private func expectRestorable(_ trial: FaultTrial) async throws {
            #expect(try await backup(of: trial).ending(within: .seconds(60)) == .exited(0))
            let restored = trial.scene.folder.path("restored")
            let (ending, log) = try await Daemon.run(
                ["restore", trial.scene.folder.path("backup"), "--store", restored],
                in: trial.scene.folder
            )
            #expect(ending == .exited(0), "\(log)")
            expectEqual(try Stored(at: restored).readings(), try trial.stored.readings())
        }
    }
}

/// A point at which the process kills itself when it comes by for the `count`th time.
private struct Fault {
    let point: String
    let count: Int

    var environment: [String: String] { ["CITYWARD_FAULT": "\(point):\(count)"] }
    var isOfBackup: Bool { point.hasPrefix("backup-") }
    var isOfReload: Bool { point.hasPrefix("reload-") }
    var isOfArchive: Bool { point.hasPrefix("settle-") || point.hasPrefix("seal-") }

    /// Every fault point of the sources, most of them more than once.
    ///
    /// Those of the archive and of backups come by in folders alone. Those of sealing come in the middle, when the first day is just over; each seals one of the two classes a step further.
    static func all() throws -> [Fault] {
        let archives = ["settle-", "seal-", "backup-"]
        let points = try Set(points()).sorted().filter { point in
            StoreUnderTest.server == nil || !archives.contains { point.hasPrefix($0) }
        }
        #expect(points.count >= (StoreUnderTest.server == nil ? 20 : 12))
        func faults(_ prefixes: String..., counts: Int...) -> [Fault] {
            points.filter { point in prefixes.contains { point.hasPrefix($0) } }
                .flatMap { point in counts.map { Fault(point: point, count: $0) } }
        }
        let steps = ["seal-written", "seal-named", "seal-described"].filter(points.contains)
            .map { Fault(point: $0, count: 1) }
        let others =
            faults("store-opened", "judge-built", "reload-", counts: 1) + faults("settle-", counts: 1, 2) + steps
            + steps
            + faults("backup-", counts: 1)
        let known = Set(others.map(\.point))
        return others
            + points.filter { !known.contains($0) }.flatMap { point in
                [1, 2, 5].map { Fault(point: point, count: $0) }
            }
    }

    private static func points() throws -> [String] {
        let sources = Project.root.appendingPathComponent("Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
            .flatMap { name in
                let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
                return text.matches(of: #/\bfaultPoint\("([a-z-]+)"\)/#).map { String($0.1) }
            }
    }
}
