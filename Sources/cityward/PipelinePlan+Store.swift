import Hosting
import Rules
import Storage
import Telemetry

extension PipelinePlan {
    /// How long a daemon that was killed may still have its place in the database.
    private static let claimWait = Duration.seconds(5)

    /// Opens the store, or creates it, for the daemon of this name alone.
    func openStore(_ directory: DeviceDirectory) throws -> Store {
        let store = try Store(at: storeLocation, catalogue: rules.catalogue, directory: directory)
        let deadline = ContinuousClock.now + Self.claimWait
        while try !store.claim(for: clientID) {
            guard ContinuousClock.now < deadline else {
                throw Failure(
                    "the place of '\(clientID)' in \(storeLocation) is taken: if another daemon runs, give it a broker.client_id of its "
                        + "own; a connection that was lost is given up within half a minute"
                )
            }
            pause(.milliseconds(100))
        }
        return store
    }
}
