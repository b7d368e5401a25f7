import API
import Exposition
import Feeds
import Foundation
import Logging
import Reports
import ServiceLifecycle
import Storage
import StoreSupport
import Synchronization
import Telemetry
import Testing
import TestSupport

/// A store with a server on it, as the daemon has them, and a hand that raises alerts as the judge would.
final class Office {
    static let catalogue = Catalogue([
        DeviceClass(
            name: "truck",
            title: "渣土车",
            fields: [
                Field(name: "lat", title: "纬度", kind: .number(range: -90...90), unit: "deg", isRequired: true),
                Field(name: "lon", title: "经度", kind: .number(range: -180...180), unit: "deg", isRequired: true),
                Field(name: "speed", title: "速度", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
                Field(name: "load", title: "载重", kind: .choice(["empty", "full"]), unit: nil, isRequired: false),
                Field(name: "ignition", title: "点火", kind: .boolean, unit: nil, isRequired: false),
            ]
        ),
        DeviceClass(
            name: "fume",
            title: "油烟",
            fields: [Field(name: "fume", title: "油烟", kind: .number(range: 0...100), unit: "mg/m3", isRequired: false)]
        ),
    ])
    static let truck = ClassIndex(0)

    /// Half past ten in Jingmen.
    static let start = Instant(rfc3339: "2026-11-23T10:30:00+08:00")!

    private let place = TemporaryStore()
    var folder: TemporaryFolder { place.folder }
    var location: StoreLocation { place.location }
    let board = DeviceBoard(catalogue: Office.catalogue, epoch: 1_000)
    let bell = Bell()
    let registry = MetricRegistry()
    let directory = DeviceDirectory()
    private(set) var port = 0
    private(set) var server: APIServer?
    private var store: Store
    private var group: ServiceGroup?
    private var running: Task<Void, any Error>?
    private let health = HealthBox()

    init() throws {
        store = try Store(at: place.location, catalogue: Self.catalogue, directory: directory)
    }

    /// Serves until ``close()``.
    func open(tokens: [Token]? = nil, settings change: (inout APISettings) -> Void = { _ in }) async throws {
        var settings = APISettings(host: "127.0.0.1", port: 0)
        settings.openAPIFile = Project.root.appendingPathComponent("schemas/openapi.yaml").path
        change(&settings)
        let found = PortBox()
        let server = try APIServer(
            settings,
            storeLocation: place.location,
            city: Self.city(),
            tokens: tokens,
            sources: APIServer.Sources(
                board: board,
                bell: bell,
                registry: registry,
                health: { [health] in health.report },
                evidence: { alert, _ in CaseBundle(name: "案卷-\(alert).zip", bytes: [0x50, 0x4b]) },
                wall: { Office.start + .hours(1) }
            ),
            version: "0.0.0",
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onListening: { found.set($0) }
        )
        let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        running = Task { try await group.run() }
        try await eventually("the server listens", within: .seconds(60), every: .milliseconds(2)) { found.port != 0 }
        port = found.port
        self.group = group
        self.server = server
    }

    /// Ends the server as SIGTERM would; how long that took.
    @discardableResult
    func close() async throws -> Duration {
        let start = ContinuousClock.now
        await group?.triggerGracefulShutdown()
        try await running?.value
        group = nil
        return .now - start
    }

    func reader() throws -> StoreReader { try place.reader() }

    func report(_ change: (inout HealthReport) -> Void) {
        health.change(change)
    }

    // MARK: - What happens

    /// An alert of truck number `device`, so many seconds after the start.
    static func alert(
        _ device: Int,
        at seconds: Int64 = 0,
        rule: String = "speeding",
        severity: Severity = .minor,
        district: String? = nil,
        isLate: Bool = false,
        coordinate: Coordinate? = Coordinate(latitude: 31.04, longitude: 112.2)
    ) -> Alert {
        Alert(
            id: "alert\(device)at\(seconds)\(rule.first ?? "x")",
            rule: rule,
            title: rule == "speeding" ? "超速" : "禁行",
            severity: severity,
            basis: nil,
            ruleSet: "r",
            deviceClass: "truck",
            device: "t-\(device)",
            deviceName: "鄂H·\(device)",
            company: device % 2 == 0 ? "蓝天" : "漳水_运输",
            district: district ?? (device % 2 == 0 ? "dongbao" : "duodao"),
            place: nil,
            onsetAt: start + .seconds(seconds - 30),
            firedAt: start + .seconds(seconds),
            coordinate: coordinate,
            reading: "{\"observed_at\":\"\((start + .seconds(seconds)).rfc3339())\",\"speed\":80.0}",
            isLate: isLate
        )
    }

    func raise(_ alerts: [Alert]) throws {
        try commit(alerts.map { AlertEvent(kind: .fired, at: $0.firedAt, recordedAt: $0.firedAt, alert: $0) })
    }

    func resolve(_ alert: Alert, at seconds: Int64) throws {
        let at = Self.start + .seconds(seconds)
        try commit([AlertEvent(kind: .resolved(.cleared), at: at, recordedAt: at, alert: alert)])
    }

    private func commit(_ events: [AlertEvent]) throws {
        _ = try store.commit(Store.Batch(events: events))
        board.note([], events, directory, clock: events.map(\.at).max() ?? Self.start)
        bell.ring()
    }

    /// Stores readings of trucks and shows them on the board.
    func receive(_ readings: [Reading]) throws {
        _ = try store.commit(Store.Batch(readings: readings))
        board.note(readings, [], directory, clock: readings.map(\.observedAt).max() ?? Self.start)
    }

    func reject(_ payload: String) throws {
        let bytes = Array(payload.utf8)
        let rejection = Rejection(
            reason: .malformed,
            detail: "not JSON",
            topic: "cityward/truck/t-1",
            device: "t-1",
            receivedAt: Self.start,
            payload: bytes.span
        )
        _ = try store.commit(Store.Batch(rejections: [rejection]))
    }

    func reading(_ device: Int, at seconds: Int64, speed: Double = 30, longitude: Double = 112.2) -> Reading {
        var measurements = Measurements()
        measurements.set(0, number: 31.04)
        measurements.set(1, number: longitude)
        measurements.set(2, number: speed)
        measurements.set(3, choice: 1)
        measurements.set(4, boolean: true)
        return Reading(
            deviceClass: Self.truck,
            device: directory.index(of: "t-\(device)", in: Self.truck),
            observedAt: Self.start + .seconds(seconds),
            receivedAt: Self.start + .seconds(seconds + 1),
            measurements: measurements
        )
    }

    // MARK: - Asking

    func ask(_ path: String, token: String? = nil, headers: [String: String] = [:]) async throws -> Answer {
        Answer(try await HTTPWire.ask(port, path, token: token, headers: headers))
    }

    func act(
        _ alert: String,
        _ body: String,
        token: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        let path = "/api/alerts/\(alert)/acts"
        return Answer(try await HTTPWire.ask(port, path, method: "POST", token: token, headers: headers, body: body))
    }

    static func city(lists: CaseLists = words) -> CityView {
        let rows = (0..<10).map { number in
            RegisterView.Row(
                deviceClass: "truck",
                device: "t-\(number)",
                title: "鄂H·\(number)",
                company: "蓝天",
                district: number % 2 == 0 ? "dongbao" : "duodao",
                document: "{\"device\":\"t-\(number)\",\"class\":\"truck\"}"
            )
        }
        let square = #"{"type":"Polygon","coordinates":[[[112,31],[112.1,31],[112.1,31.1],[112,31]]]}"#
        return CityView(
            catalogue: catalogue,
            ruleSet: "r",
            rules: [
                RuleView(
                    id: "speeding",
                    title: "超速",
                    deviceClass: "truck",
                    severity: .minor,
                    during: nil,
                    except: nil,
                    hold: .seconds(30),
                    basis: nil,
                    points: 2,
                    category: nil,
                    due: nil,
                    text: "- id: speeding"
                )
            ],
            places: [
                PlaceView(
                    id: "dongbao",
                    name: "东宝区",
                    kind: "district",
                    reachMetres: nil,
                    geometry: square,
                    properties: []
                ),
                PlaceView(
                    id: "core",
                    name: "中心城区",
                    kind: "curfew_zone",
                    reachMetres: nil,
                    geometry: square,
                    properties: []
                ),
            ],
            register: RegisterView(rows),
            lists: lists,
            centre: nil,
            reports: reportCity(
                rows.map {
                    ReportDevice(
                        deviceClass: $0.deviceClass,
                        device: $0.device,
                        title: $0.title,
                        company: $0.company,
                        district: $0.district
                    )
                }
            )
        )
    }

    static let words = CaseLists(
        teams: [CaseLists.Entry(id: "one", title: "一中队")],
        dismissals: [CaseLists.Entry(id: "false_position", title: "定位漂移"), CaseLists.Entry(id: "other", title: "其他")],
        measures: [CaseLists.Entry(id: "warned", title: "警告")]
    )
}

/// A JSON answer, to be looked into.
struct Answer: Sendable {
    private let reply: HTTPWire.Reply

    init(_ reply: HTTPWire.Reply) {
        self.reply = reply
    }

    var status: Int { reply.status }
    var headers: [String: String] { reply.headers }
    var text: String { reply.text }

    private var value: Any? {
        try? JSONSerialization.jsonObject(with: Data(reply.body), options: .fragmentsAllowed)
    }

    /// The value at a path of names and numbers, as `items.0.id`.
    subscript(path: String) -> Any? {
        var value = value
        for part in path.split(separator: ".") {
            if let number = Int(part) {
                let list = value as? [Any] ?? []
                value = list.indices.contains(number) ? list[number] : nil
            } else {
                value = (value as? [String: Any])?[String(part)]
            }
        }
        return value
    }

    func string(_ path: String) -> String? { self[path] as? String }
    func integer(_ path: String) -> Int? { self[path] as? Int }
    func boolean(_ path: String) -> Bool? { self[path] as? Bool }

    /// One member of each item.
    func items(_ member: String) -> [String] {
        (self["items"] as? [[String: Any]] ?? []).map { $0[member] as? String ?? "-" }
    }
}

extension Token {
    /// One whose secret is `cw_NAME`.
    static func made(_ name: String, _ role: Role, _ districts: Set<String>? = nil) -> Token {
        Token(name: name, role: role, districts: districts, hash: Token.hash(of: "cw_\(name)"))
    }
}

private final class PortBox: Sendable {
    private let value = Mutex(0)
    var port: Int { value.withLock { $0 } }
    func set(_ port: Int) { value.withLock { $0 = port } }
}

/// The health that the server tells.
private final class HealthBox: Sendable {
    private let value = Mutex(HealthReport())
    var report: HealthReport { value.withLock { $0 } }
    func change(_ change: (inout HealthReport) -> Void) { value.withLock { change(&$0) } }
}
