import Glibc
import Testing
import TestSupport

extension Daemon {
    /// Sends SIGHUP, and returns what it logs until it says that it is ready again.
    func reload(within limit: Duration = .seconds(30)) async throws -> String {
        let before = notifications.lines.count { $0 == "READY=1" }
        let log = process.log
        process.send(SIGHUP)
        try await eventually("READY=1 after SIGHUP", within: limit, every: .milliseconds(5)) {
            guard process.isRunning else { throw DaemonFailure(log: process.log) }
            return notifications.lines.count { $0 == "READY=1" } > before
        }
        return String(process.log.dropFirst(log.count))
    }
}

/// What one truck of the small city says, so many seconds after ``Fleet/start``.
func truck(
    _ device: Int,
    at seconds: Int64,
    speed: Int = 30,
    load: String = "full",
    cover: String = "closed",
    longitude: Double = 112.205
) -> Publication {
    Publication(
        "cityward/truck/\(Fleet.name(device))",
        """
        {"time":\(Fleet.start + seconds * 1000),"lat":31.04,"lon":\(longitude),"speed":\(speed),\
        "load":"\(load)","cover":"\(cover)"}
        """
    )
}

/// A daemon on a city with these rules.
struct ReloadPlay {
    static func rule(_ id: String, _ parts: String) -> String {
        "- { id: \(id), title: \(id), class: truck, severity: minor, \(parts) }\n"
    }

    static let uncovered = rule("uncovered", #"when: 'load == "full" && cover == "open"'"#)
    static let speeding = rule("speeding", "hold: 1m, when: speed > 60.0")

    let scene: Scene
    let city: City
    let daemon: Daemon
    let stored: Stored
    private var published = 0

    init(rules: String, permits: String? = nil) async throws {
        scene = try await Scene()
        city = try scene.city()
        try city.write("rules/rules.yaml", rules)
        if let permits { try city.write("permits.csv", permits) }
        stored = scene.stored(city)
        daemon = try scene.daemon(city, clock: "readings")
        try await daemon.ready()
    }

    /// Publishes readings and waits until they are stored.
    mutating func publish(_ publications: [Publication]) async throws {
        published += publications.count
        try await scene.publish(publications)
        try await eventually("\(published) readings are stored", within: .seconds(20)) {
            stored.readingCount == published
        }
    }

    func reload(rules: String) async throws -> String {
        try city.write("rules/rules.yaml", rules)
        return try await daemon.reload()
    }

    func alerts() throws -> [String] {
        try stored.lines("SELECT rule, device, state FROM alert ORDER BY rule, device")
    }

    func expectAlerts(_ wanted: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try? await eventually("\(wanted)", within: .seconds(10)) { try alerts() == wanted }
        expectEqual(try alerts(), wanted, sourceLocation: sourceLocation)
    }
}
