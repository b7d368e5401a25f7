import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The daemon may have 128 MiB, as with `MemoryMax=128M`: that is enough; and where something else takes them away, and the kernel
    /// ends the daemon, it loses nothing.
    @Suite struct MemoryLimited {
        private static let limitMiB = 128

        @Test(.timeLimit(.minutes(5)))
        func isEnough() async throws {
            let group = try MemoryGroup(limitMiB: Self.limitMiB)
            let trial = try await limited(by: group, "memory limit")
            let publishing = trial.publishing()
            try await publishing.finished(within: .seconds(120))
            try await trial.stores(trial.fleet.readings.count, within: .seconds(120))
            let peak = trial.daemon.memory.peak / 1024
            #expect(peak > 0 && peak < Self.limitMiB)
            #expect(group.kills == 0)
            try await trial.conclude(
                "\(Self.limitMiB) MiB for everything; its own peak was \(peak) MiB",
                publishing,
                recovery: .zero
            )
            print(
                "memory: \(peak) MiB of its own at most, \(group.peak >> 20) MiB with the files that the kernel caches"
            )
        }

        @Test(.timeLimit(.minutes(5)))
        func theKernelEndsIt() async throws {
            let group = try MemoryGroup(limitMiB: Self.limitMiB)
            let trial = try await limited(by: group, "out of memory")
            let publishing = trial.publishing(rate: 2000)
            try await trial.stores(trial.fleet.readings.count / 5)
            let eater = try eat(in: group, trial)
            let ending = try await trial.daemon.process.ending(within: .seconds(60))
            #expect(ending == .killed(signal: SIGKILL))
            #expect(group.kills >= 1, "it was the kernel")
            eater.send(SIGKILL)
            _ = try await eater.ending()
            try trial.restart(prefix: group.prefix())
            let recovery = try await trial.recovery()
            try await trial.conclude("killed by the kernel at \(Self.limitMiB) MiB", publishing, recovery: recovery)
        }

        private func limited(by group: MemoryGroup, _ fault: String) async throws -> FaultTrial {
            try await FaultTrial(fault) { scene, city in
                try Daemon(
                    city,
                    store: scene.store(city),
                    log: scene.log(city),
                    clock: "readings",
                    prefix: group.prefix(isFirst: true)
                )
            }
        }

        /// Takes the memory of the group, as somebody else's leak; the kernel ends the daemon first.
        private func eat(in group: MemoryGroup, _ trial: FaultTrial) throws -> ChildProcess {
            let program =
                "import time; kept = [b'x' * (1 << 20) for _ in range(\(Self.limitMiB - 16))]; time.sleep(60)"
            let command = group.prefix() + ["/usr/bin/python3", "-c", program]
            return try ChildProcess(
                command[0],
                Array(command.dropFirst()),
                output: trial.scene.folder.url.appendingPathComponent("eater.log")
            )
        }
    }
}
