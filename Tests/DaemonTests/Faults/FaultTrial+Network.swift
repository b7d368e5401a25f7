import Foundation
import TestSupport

extension FaultTrial {
    /// A trial with the daemon on a machine of its own; who publishes stays with the broker.
    convenience init(_ fault: String, _ workload: Workload = Workload(), on network: PrivateNetwork) async throws {
        let scene = try await Scene(brokerSettings: network.brokerSettings)
        let city = try City(
            in: scene.folder.url.appendingPathComponent("cityward", isDirectory: true),
            broker: network.broker
        )
        try await self.init(fault, workload, scene: scene, city: city) { scene, city in
            try Daemon(
                city,
                store: scene.store(city),
                log: scene.log(city),
                clock: "readings",
                prefix: network.command
            )
        }
    }
}
