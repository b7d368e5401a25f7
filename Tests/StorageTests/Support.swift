import Storage
import StoreSupport
import Telemetry

extension TemporaryStore {
    /// What one commit after the other has left, table by table.
    func counts() throws -> [String] {
        try rows(
            """
            SELECT (SELECT count(*) FROM gauge_reading), (SELECT count(*) FROM duplicate), (SELECT count(*) FROM rejection),
                   (SELECT count(*) FROM alert), (SELECT count(*) FROM alert_event), (SELECT count(*) FROM alert_state),
                   (SELECT count(*) FROM feed_cursor)
            """
        )
    }
}

extension Store.Outcome {
    /// Stored readings, and duplicates.
    var counts: [Int] { [stored, duplicates] }
}

/// Four fields, one of each kind.
let gaugeFields = [
    Field(name: "level", kind: .number(range: -1e308...1e308), unit: "m", isRequired: false),
    Field(name: "count", kind: .integer(range: -(1 << 53)...(1 << 53)), unit: nil, isRequired: false),
    Field(name: "on", kind: .boolean, unit: nil, isRequired: false),
    Field(name: "state", kind: .choice(["dry", "wet", "溢出"]), unit: nil, isRequired: false),
]

func catalogue(_ fields: [Field] = gaugeFields) -> Catalogue {
    Catalogue([
        DeviceClass(name: "gauge", title: "水位", fields: fields),
        DeviceClass(name: "lamp", title: "灯", fields: [gaugeFields[2]]),
    ])
}

let gauge = ClassIndex(0)
let lamp = ClassIndex(1)

/// Half past ten in Jingmen.
let start = Instant(rfc3339: "2026-11-23T10:30:00+08:00")!

func open(
    _ folder: TemporaryStore,
    _ directory: DeviceDirectory,
    _ classes: Catalogue = catalogue(),
    maximumPages: Int? = nil
) throws -> Store {
    try Store(at: folder.location, catalogue: classes, directory: directory, maximumPages: maximumPages)
}

/// A reading of `device` so many seconds after the start, received ten minutes later.
func reading(
    _ device: String,
    _ seconds: Int64,
    level: Double? = nil,
    of deviceClass: ClassIndex = gauge,
    admission: Admission = .judged,
    in directory: DeviceDirectory
) -> Reading {
    var measurements = Measurements()
    if let level { measurements.set(0, number: level) }
    return Reading(
        deviceClass: deviceClass,
        device: directory.index(of: device, in: deviceClass),
        observedAt: start + .seconds(seconds),
        receivedAt: start + .seconds(seconds) + .minutes(10),
        measurements: measurements,
        admission: admission
    )
}

func rejection(_ payload: [UInt8], reason: Rejection.Reason = .malformed, device: String? = "1") -> Rejection {
    Rejection(
        reason: reason,
        detail: "not JSON",
        topic: "cityward/gauge/1",
        device: device,
        receivedAt: start,
        payload: payload.span
    )
}

/// An alert that has everything that an alert may have.
func alert(_ id: String = "0t5x8m2k9q4z7c1v6b3n0h5j8g") -> Alert {
    Alert(
        id: id,
        rule: "truck-core-curfew",
        title: "渣土车禁行时段进入中心城区",
        severity: .major,
        basis: "荆门市建筑垃圾管理条例（2019-01-01）",
        ruleSet: "8f2c61d0",
        deviceClass: "truck",
        device: "0042",
        deviceName: "鄂H12345",
        company: "象山\"渣土\"公司",
        district: "东宝区",
        place: "core",
        onsetAt: start - .seconds(30),
        firedAt: start,
        coordinate: Coordinate(latitude: 31.0376011, longitude: 112.1935849),
        reading: #"{"observed_at":"2026-11-23T10:30:00.000+08:00","speed":42.5,"load":"full","ignition":true,"seq":7}"#
    )
}

/// An alert of a device that nobody registered, of a rule without place or legal source.
func sparseAlert(_ id: String = "sparse") -> Alert {
    Alert(
        id: id,
        rule: "fume-over-limit",
        title: "油烟超标",
        severity: .minor,
        basis: nil,
        ruleSet: "8f2c61d0",
        deviceClass: "fume",
        device: "k-7",
        deviceName: nil,
        company: nil,
        district: "unassigned",
        place: nil,
        onsetAt: start,
        firedAt: start,
        coordinate: nil,
        reading: #"{"observed_at":"2026-11-23T10:30:00.000+08:00","fume":3.25}"#
    )
}

/// An alert whose rule has a category and a term.
func filedAlert() -> Alert {
    let sparse = sparseAlert("filed")
    return Alert(
        id: sparse.id,
        rule: sparse.rule,
        title: sparse.title,
        severity: sparse.severity,
        basis: "GB 18483-2001",
        ruleSet: sparse.ruleSet,
        deviceClass: sparse.deviceClass,
        device: sparse.device,
        deviceName: "凤鸣渔家",
        company: nil,
        district: "东宝区",
        place: nil,
        onsetAt: start,
        firedAt: start,
        coordinate: nil,
        reading: sparse.reading,
        category: "0103",
        dueAt: start + .hours(4)
    )
}

/// What an alert rests on, as the judge writes it.
let grounds = AlertGrounds(document: #"{"rule":{"id":"fume-over-limit"}}"#, exhibit: nil)

/// An alert that compared with a limit, and was found afterwards.
func limitedAlert() -> Alert {
    let sparse = sparseAlert("limited")
    return Alert(
        id: sparse.id,
        rule: sparse.rule,
        title: sparse.title,
        severity: sparse.severity,
        basis: "GB 18483-2001",
        ruleSet: sparse.ruleSet,
        deviceClass: sparse.deviceClass,
        device: sparse.device,
        deviceName: nil,
        company: nil,
        district: sparse.district,
        place: nil,
        onsetAt: start,
        firedAt: start,
        coordinate: nil,
        reading: sparse.reading,
        limits: #"[{"id":"fume","title":"油烟","value":2.0,"unit":"mg/m3","source":"GB 18483-2001 表2"}]"#,
        isLate: true
    )
}

func escalated(_ alert: Alert, to severity: Severity, at instant: Instant) -> AlertEvent {
    var graver = alert
    graver.severity = severity
    return AlertEvent(kind: .escalated, at: instant, recordedAt: instant, alert: graver)
}

func fired(_ alert: Alert, on grounds: AlertGrounds? = nil) -> AlertEvent {
    AlertEvent(kind: .fired, at: alert.firedAt, recordedAt: start, alert: alert, grounds: grounds)
}

func resolved(_ alert: Alert, _ resolution: AlertEvent.Resolution, at instant: Instant) -> AlertEvent {
    AlertEvent(kind: .resolved(resolution), at: instant, recordedAt: start + .hours(1), alert: alert)
}

/// What brings the tables of `gauge` and `lamp` in PostgreSQL back to the version before they had sums of days.
let takingBackSumsOfDays = """
    DROP VIEW gauge_day, lamp_day; DROP TABLE gauge_past_day, lamp_past_day, changed_day, summed_day;
    DROP FUNCTION ms(text), local(double precision), round(double precision, integer),
        distance(double precision, double precision, double precision, double precision);
    """
