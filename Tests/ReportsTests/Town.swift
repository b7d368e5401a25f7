import Documents
import Foundation
import Reports
import Storage
import StoreSupport
import Telemetry

/// A store with alerts and what officers did, and a city to make reports of.
final class Town {
    private let place = TemporaryStore()
    var city = ReportCity()
    private let catalogue = Catalogue([
        DeviceClass(name: "truck", title: "渣土车", fields: []), DeviceClass(name: "fume", title: "油烟监测", fields: []),
        DeviceClass(name: "sweeper", title: "清扫车", fields: []),
    ])
    private var store: Store
    private var desk: CaseDesk
    private var number = 0

    init() throws {
        store = try Store(at: place.location, catalogue: catalogue, directory: DeviceDirectory())
        desk = try CaseDesk(at: place.location)
        city.catalogue = catalogue
        city.districts = ["dongbao", "duodao", "zhanghe"].map { CaseLists.Entry(id: $0, title: $0 + "区") }
        city.words.dismissals = [CaseLists.Entry(id: "sensor_fault", title: "传感器故障")]
    }

    /// What `reports.yaml` says; what is wrong with it.
    @discardableResult
    func configure(_ yaml: String) -> [String] {
        let problems = ProblemList()
        city.settings = ReportFile.read(yaml, of: city, problems: problems)
        return problems.problems.map(\.description)
    }

    /// Has rules judge from now on: the hash of their set.
    func load(rules text: String, hash: String) throws {
        try store.load(
            ruleSet: hash,
            text: "# rules/a.yaml\n\(text)\n# limits/a.yaml\n- id: limit\n  title: x\n",
            at: noon
        )
    }

    /// An alert fires; its identifier.
    @discardableResult
    func fire(
        _ rule: String = "speeding",
        class deviceClass: String = "truck",
        _ device: String = "t-1",
        company: String? = "蓝天",
        district: String = "dongbao",
        place: String? = nil,
        at instant: Instant,
        due: Instant? = nil,
        category: String? = nil,
        ruleSet: String = "rules-1",
        isLate: Bool = false,
        id: String? = nil
    ) throws -> String {
        number += 1
        let id = id ?? "a\(String(repeating: "0", count: 6 - "\(number)".count))\(number)"
        let alert = Alert(
            id: id,
            rule: rule,
            title: "标题 \(rule)",
            severity: .minor,
            basis: nil,
            ruleSet: ruleSet,
            deviceClass: deviceClass,
            device: device,
            deviceName: "鄂H·\(device)",
            company: company,
            district: district,
            place: place,
            onsetAt: instant,
            firedAt: instant,
            coordinate: nil,
            reading: "{}",
            isLate: isLate,
            category: category,
            dueAt: due
        )
        let event = AlertEvent(kind: .fired, at: instant, recordedAt: instant, alert: alert)
        _ = try store.commit(Store.Batch(events: [event]))
        return id
    }

    func act(_ kind: CaseAct.Kind, _ alert: String, at instant: Instant) throws {
        let officer = CaseDesk.Actor(name: "张三", role: "officer")
        _ = try desk.act(kind, note: nil, on: alert, by: officer, expecting: nil, at: instant)
    }

    func reader() throws -> StoreReader { try place.reader() }

    func report(
        _ name: String,
        _ month: String,
        filters: [ReportFilter: Set<String>] = [:],
        asOf: Instant? = nil
    ) throws -> ReportDocument {
        guard let kind = ReportKind.named(name), let period = ReportPeriod(month) else {
            throw ReportError("no \(name)")
        }
        let request = ReportRequest(period, filters: filters, asOf: asOf)
        return try kind.document(request, of: city, from: place.reader())
    }
}

/// `11-23 08:00` of 2026, in China.
func at(_ text: String) -> Instant {
    Instant(rfc3339: "2026-\(text.replacing(" ", with: "T")):00+08:00")!
}

extension ReportDocument {
    func table(_ key: String) -> ReportTable { tables.first { $0.key == key }! }
    func figure(_ key: String) -> ReportCell { figures.first { $0.key == key }!.value }
}

extension ReportTable {
    /// The cells of some columns, row by row, as machines read them.
    func texts(_ keys: String...) -> [String] {
        let numbers = keys.map { key in columns.firstIndex { $0.key == key }! }
        return rows.map { row in
            numbers.map { number in
                switch row[number] {
                case .none: "-"
                case .text(let text): text
                case .integer(let value): "\(value)"
                case .number(let value): "\(value)"
                case .time(let instant): String(instant.rfc3339().dropFirst(5).prefix(11)).replacing("T", with: " ")
                case .flag(let flag): "\(flag)"
                }
            }.joined(separator: " ")
        }
    }
}
