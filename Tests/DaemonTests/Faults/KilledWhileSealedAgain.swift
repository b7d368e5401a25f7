import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A sealed day is sealed again with a late reading, and the archive is killed between the new file and its manifest.
    @Suite(.onlyFolders) struct KilledWhileSealedAgain {
        @Test(.timeLimit(.minutes(3)))
        func theNewFileIsNotTakenForAnAlteredOne() async throws {
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            try city.append("store: { settle_after: 0s, seal_after: 0s }")
            try await store([truck(0, at: 0), truck(1, at: 30)], scene, city)
            let shim = try await Shim(in: scene.folder)
            #expect(try await archive(scene, city, shim.environment) == .exited(0))
            // A day stays sealed for a day at least.
            shim.clock = .seconds(2 * 86_400)
            try await store([truck(3, at: 10)], scene, city)
            let fault = ["CITYWARD_FAULT": "seal-named:1"]
            let killed = try await archive(scene, city, shim.environment.merging(fault) { $1 })
            #expect(killed == .killed(signal: 9))
            for _ in 0..<2 {
                let (ending, report) = try await Daemon.run(
                    ["days", "--verify", "--store", scene.store(city)],
                    in: scene.folder
                )
                #expect(ending == .exited(0), "\(report)")
                #expect(try scene.stored(city).integer("SELECT count(*) FROM truck_reading") == 3)
                #expect(try await archive(scene, city, shim.environment) == .exited(0))
            }
        }

        private func store(_ publications: [Publication], _ scene: Scene, _ city: City) async throws {
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            try await scene.publish(publications)
            try await eventually("they are stored", within: .seconds(20)) { daemon.storedCount == publications.count }
            #expect(try await daemon.stop() == .exited(0))
        }

        private func archive(
            _ scene: Scene,
            _ city: City,
            _ environment: [String: String]
        ) async throws -> ChildProcess.Ending {
            try await ChildProcess(
                Daemon.program,
                ["archive", "--config", city.folder.path, "--store", scene.store(city)],
                environment: environment,
                output: scene.log(city)
            ).ending()
        }
    }
}
