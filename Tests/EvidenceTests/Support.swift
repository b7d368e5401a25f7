import Databases
import Evidence
import Foundation
import Storage
import StoreSupport
import Telemetry
import TestSupport

let truck = DeviceClass(
    name: "truck",
    title: "渣土车",
    fields: [
        Field(name: "lat", title: "纬度", kind: .number(range: -90...90), unit: "deg", isRequired: true),
        Field(name: "lon", title: "经度", kind: .number(range: -180...180), unit: "deg", isRequired: true),
        Field(name: "speed", title: "速度", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
        Field(name: "load", title: "载重状态", kind: .choice(["empty", "half", "full"]), unit: nil, isRequired: false),
        Field(name: "ignition", title: "点火", kind: .boolean, unit: nil, isRequired: false),
    ]
)
let fume = DeviceClass(
    name: "fume",
    title: "油烟监测",
    fields: [
        Field(name: "fume", title: "油烟浓度", kind: .number(range: 0...100), unit: "mg/m3", isRequired: false),
        Field(name: "fan", title: "风机", kind: .boolean, unit: nil, isRequired: false),
    ]
)
let classes = Catalogue([truck, fume])

let noon = Instant(rfc3339: "2026-11-23T12:00:00+08:00")!

/// A store with what a pipeline would have put there, and a folder for it.
final class Scene {
    private let place = TemporaryStore()
    var folder: TemporaryFolder { place.folder }
    var location: StoreLocation { place.location }
    private let directory = DeviceDirectory()
    static let ruleText = "- id: curfew\n  when: inside(\"core\") && speed > 5\n"
    static let geometry =
        #"{"type":"Polygon","coordinates":[[[112.18,31.03],[112.20,31.03],[112.20,31.05],[112.18,31.05],[112.18,31.03]]]}"#

    init() throws {
        var store = try store()
        try store.load(ruleSet: HashChain.hash(of: Self.ruleText), text: Self.ruleText, at: noon)
    }

    var path: String { place.path }

    func store() throws -> Store { try Store(at: place.location, catalogue: classes, directory: directory) }

    func commit(readings: [Reading] = [], events: [AlertEvent] = [], termsUntil: Instant? = nil) throws {
        var store = try store()
        _ = try store.commit(Store.Batch(readings: readings, events: events, termsUntil: termsUntil))
    }

    func act(_ kind: CaseAct.Kind, on alert: String, note: String? = nil, at seconds: Int64) throws {
        var desk = try CaseDesk(at: place.location)
        let officer = CaseDesk.Actor(name: "张三", role: "officer")
        _ = try desk.act(kind, note: note, on: alert, by: officer, expecting: nil, at: noon + .seconds(seconds))
    }

    /// Freezes everything that waits.
    @discardableResult
    func freeze(_ terms: EvidenceTerms = EvidenceTerms()) throws -> Int {
        var keeper = try EvidenceKeeper(at: place.location, catalogue: classes, terms: terms)
        var rounds = 0
        while try keeper.freezeNext(at: noon + .hours(9)) { rounds += 1 }
        return rounds
    }

    func reader() throws -> StoreReader { try place.reader() }
    func execute(_ sql: String) throws { try place.execute(sql) }
    func rows(_ sql: String) throws -> [String] { try place.rows(sql) }

    func findings(anchors: [LogHead] = []) throws -> [Finding] {
        var found: [Finding] = []
        var verification = Verification(anchors: anchors, show: { found.append($0) })
        try verification.run(place.reader())
        return found
    }

    // MARK: - What happens

    /// A truck's reading so many seconds after noon, a little farther east each second.
    func reading(_ device: String, _ seconds: Int64, speed: Double = 40) -> Reading {
        var measurements = Measurements()
        measurements.set(0, number: 31.04)
        measurements.set(1, number: 112.18 + Double(seconds) / 100_000)
        measurements.set(2, number: speed)
        measurements.set(3, choice: 2)
        measurements.set(4, boolean: true)
        return Reading(
            deviceClass: ClassIndex(0),
            device: directory.index(of: device, in: ClassIndex(0)),
            observedAt: noon + .seconds(seconds),
            receivedAt: noon + .seconds(seconds + 1),
            measurements: measurements
        )
    }

    func kitchenReading(_ device: String, _ seconds: Int64, fume: Double) -> Reading {
        var measurements = Measurements()
        measurements.set(0, number: fume)
        measurements.set(1, boolean: true)
        return Reading(
            deviceClass: ClassIndex(1),
            device: directory.index(of: device, in: ClassIndex(1)),
            observedAt: noon + .seconds(seconds),
            receivedAt: noon + .seconds(seconds),
            measurements: measurements
        )
    }
}

/// An alert of a truck whose onset lies 30 s before its firing, so many seconds after noon.
func alert(
    _ id: String,
    device: String = "t1",
    at seconds: Int64 = 0,
    place: String? = "core",
    title: String = "禁行",
    company: String? = "蓝天公司",
    due: Instant? = noon + .hours(4)
) -> Alert {
    Alert(
        id: id,
        rule: "curfew",
        title: title,
        severity: .minor,
        basis: "《条例》（2019-01-01）",
        ruleSet: HashChain.hash(of: Scene.ruleText),
        deviceClass: "truck",
        device: device,
        deviceName: "鄂H·\(device)",
        company: company,
        district: "dongbao",
        place: place,
        onsetAt: noon + .seconds(seconds - 30),
        firedAt: noon + .seconds(seconds),
        coordinate: Coordinate(latitude: 31.04, longitude: 112.18),
        reading: #"{"observed_at":"2026-11-23T12:00:00.000+08:00","speed":40.0}"#,
        limits: #"[{"id":"town","title":"城区","value":30.0,"unit":"km/h","source":"GB 1"}]"#,
        category: "0103",
        dueAt: due
    )
}

func fired(_ alert: Alert) -> AlertEvent {
    var place = JSONWriter()
    place.set("id", alert.place)
    place.set("name", "中心城区")
    place.set("geometry_sha256", HashChain.hash(of: Scene.geometry))
    var grounds = JSONWriter()
    grounds.set("rule", Scene.ruleText)
    grounds.set("register", json: #"{"device":"t1","plate":"鄂H·1","limit":30.0}"#)
    grounds.set("permits", json: #"[{"permit":"P1","plates":"鄂H·1","considered":true}]"#)
    if alert.place != nil { grounds.set("place", json: place.text) }
    let exhibit = Exhibit(hash: HashChain.hash(of: Scene.geometry), text: Scene.geometry)
    return AlertEvent(
        kind: .fired,
        at: alert.firedAt,
        recordedAt: alert.firedAt + .seconds(1),
        alert: alert,
        grounds: AlertGrounds(document: grounds.text, exhibit: alert.place == nil ? nil : exhibit)
    )
}

func escalated(_ alert: Alert, at seconds: Int64) -> AlertEvent {
    var graver = alert
    graver.severity = .major
    let at = noon + .seconds(seconds)
    return AlertEvent(kind: .escalated, at: at, recordedAt: at, alert: graver)
}

func resolved(_ alert: Alert, at seconds: Int64) -> AlertEvent {
    let at = noon + .seconds(seconds)
    return AlertEvent(kind: .resolved(.cleared), at: at, recordedAt: at, alert: alert)
}

extension Value {
    var plain: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .text(let text): text
        case .blob: ""
        }
    }
}
