import Logging
import Rules
import Storage

/// Writes places and register into a store that is a database, for those who ask it directly; see ``CityDesk``.
///
/// Nothing that the daemon does depends on that: where it fails, the log says so and the next start or reload tries again.
struct CityPublisher: Sendable {
    let storeLocation: StoreLocation
    let log: Logger

    func publish(_ city: City) {
        guard case .postgresql(let server) = storeLocation else { return }
        let tables = QueryTables(register: city.rules.register, places: city.places)
        do {
            let desk = try CityDesk(at: server)
            try desk.publish([tables.place, tables.device])
            if let version = try desk.publishGeometries(of: city.rules.catalogue) {
                log.info("PostGIS \(version) is in the database: places, positions, tracks and alerts have geometries")
            }
        } catch {
            log.warning("places, register and geometries in the database stay as they were: \(error)")
        }
    }
}
