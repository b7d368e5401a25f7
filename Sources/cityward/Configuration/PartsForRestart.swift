import API
import Ingest
import MQTT
import Rules
import Storage
import Telemetry

/// What cannot change while the daemon runs. Rules, limits, places, registers, holidays, vendors' tables and the bounds of what is
/// accepted can.
struct PartsForRestart: Sendable {
    private let broker: Broker
    private let clientID: String
    private let sessionExpirySeconds: Int
    private let batch: BatchLimits
    private let storeLocation: StoreLocation
    private let archive: ArchiveDesk.Terms
    private let feeds: [Configuration.FeedDefinition]
    private let http: APISettings?
    private let catalogue: Catalogue
    private let sources: [Source]

    init(_ city: City) {
        broker = city.configuration.broker
        clientID = city.configuration.clientID
        sessionExpirySeconds = city.configuration.sessionExpirySeconds
        batch = city.configuration.batch
        storeLocation = city.configuration.storeLocation
        archive = city.configuration.store.terms
        feeds = city.configuration.feeds
        http = city.configuration.http
        catalogue = city.rules.catalogue
        sources = city.sources.map(\.withoutVendors)
    }

    /// What differs, by its name in the configuration.
    func changes(since running: PartsForRestart) -> [String] {
        let isSameSession = clientID == running.clientID && sessionExpirySeconds == running.sessionExpirySeconds
        let parts: [(name: String, isSame: Bool)] = [
            ("'broker'", broker == running.broker && isSameSession),
            ("'batch'", batch == running.batch),
            ("'store'", storeLocation == running.storeLocation && archive == running.archive),
            ("a schema", catalogue == running.catalogue),
            ("'sources'", sources == running.sources),
            ("'feeds'", feeds == running.feeds),
            ("'http'", http == running.http),
        ]
        return parts.filter { !$0.isSame }.map(\.name)
    }
}
