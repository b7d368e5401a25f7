import Documents
import Foundation
import Reports
import Rules
import Schedules
import Simulation
import Telemetry
import TestSupport

/// Some days of the demo city as its plan has them: the alerts that the simulator promises go into a store, officers act on their cases
/// by a seeded script, and what must come of it is reckoned here, apart from the reports.
final class DemoMonth {
    static let cityFolder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("tools/city")

    /// What a case came to, as the script wrote it.
    struct Case {
        let key: String
        let district: String
        let due: Instant?
        var alerts: [Planted] = []
        /// In the order of time.
        var acts: [(kind: CaseAct.Kind, at: Instant)] = []

        /// The act by which it stands ended just before an instant.
        func end(before cutOff: Instant) -> (kind: CaseAct.Kind, at: Instant)? {
            guard let last = acts.last(where: { $0.at < cutOff }) else { return nil }
            if case .reopen = last.kind { return nil }
            return last
        }

        func isDismissed(before cutOff: Instant) -> Bool {
            if case .dismiss = end(before: cutOff)?.kind { true } else { false }
        }
    }

    struct Planted {
        let rule: String
        let device: String
        let company: String?
        let district: String
        let at: Instant
    }

    let town: Town
    private(set) var cases: [Case] = []
    /// `devices.csv`, column by column.
    let register: [String: [String: String]]

    init(days: Int, from start: Instant, seed: UInt64, actsFor length: TimeSpan = .days(4)) throws {
        town = try Town()
        let folder = Self.cityFolder
        register = try Self.register(folder)
        let problems = ProblemList()
        let text = try ["trucks", "kitchens", "sweepers"].map {
            try String(contentsOf: folder.appendingPathComponent("rules/\($0).yaml"), encoding: .utf8)
        }
        let rules = text.flatMap { RuleFile.read($0, file: "rules", problems: problems) }
        town.city.rules = rules.map { ReportRule(id: $0.id.text, title: $0.title, deviceClass: $0.deviceClass.text) }
        town.city.devices = register.sorted { $0.key < $1.key }.map { device, row in
            ReportDevice(
                deviceClass: row["class"] ?? "",
                device: device,
                title: row["plate"],
                company: row["company"],
                district: row["district"]
            )
        }
        town.city.districts = ["dongbao", "duodao", "zhanghe", "qujialing"].map { CaseLists.Entry(id: $0, title: $0) }
        let settings = try String(contentsOf: folder.appendingPathComponent("reports.yaml"), encoding: .utf8)
        precondition(town.configure(settings) == [], "the demo city's reports.yaml is in order")
        try town.load(rules: text.joined(separator: "\n"), hash: "demo")
        // Each day is played from its own beginning, so that every story of the plan is told every day.
        let expectations = try (0..<days).flatMap { day in
            let midnight = start + .days(Int64(day))
            return try Fleet(
                of: City(folder: folder.path),
                .init(seed: seed &+ UInt64(day), start: midnight, duration: .days(1))
            ).expectations
        }
        let terms = Dictionary(uniqueKeysWithValues: rules.map { ($0.id.text, $0.caseTerms?.term) })
        try play(expectations.sorted { $0.firedAt < $1.firedAt }, terms, seed: seed, within: length)
    }

    /// Alerts and acts in the order of time, as pipeline and officers would have written them.
    private func play(
        _ expectations: [Expectation],
        _ terms: [String: WorkingTerm?],
        seed: UInt64,
        within length: TimeSpan
    ) throws {
        var chance = SplitMix64(seed: seed)
        let office = WorkingTime(.customaryOffice)
        var acts: [(at: Instant, number: Int, act: CaseAct.Kind)] = []
        var ids: [String] = []
        var rest = expectations[...]
        while !rest.isEmpty || !acts.isEmpty {
            acts.sort { ($0.at, $0.number) < ($1.at, $1.number) }
            if let act = acts.first, rest.first.map({ act.at < $0.firedAt }) ?? true {
                acts.removeFirst()
                try town.act(act.act, ids[act.number], at: act.at)
                cases[act.number].acts.append((act.act, act.at))
                continue
            }
            let expectation = rest.removeFirst()
            let row = register[expectation.device] ?? [:]
            let planted = Planted(
                rule: expectation.rule.rawValue,
                device: expectation.device,
                company: row["company"],
                district: row["district"] ?? "unassigned",
                at: expectation.firedAt
            )
            let due = (terms[planted.rule] ?? nil).flatMap { office.deadline(from: planted.at, term: $0) }
            let id = try town.fire(
                planted.rule,
                class: row["class"] ?? "truck",
                planted.device,
                company: planted.company,
                district: planted.district,
                place: expectation.place,
                at: planted.at,
                due: due,
                ruleSet: "demo"
            )
            let key = "\(planted.rule) \(planted.device) \(expectation.place ?? "")"
            // While a case of the same rule, device and place is open, an alert belongs to the oldest of them.
            if let open = cases.firstIndex(where: { $0.key == key && $0.end(before: .distantFuture) == nil }) {
                cases[open].alerts.append(planted)
                continue
            }
            cases.append(Case(key: key, district: planted.district, due: due, alerts: [planted]))
            ids.append(id)
            for (act, at) in Self.script(of: planted.at, due: due, within: length, &chance) {
                acts.append((at, cases.count - 1, act))
            }
        }
    }

    /// What officers do with one case: nothing, one end, or an end that is thought over.
    private static func script(
        of start: Instant,
        due: Instant?,
        within length: TimeSpan,
        _ chance: inout SplitMix64
    ) -> [(CaseAct.Kind, Instant)] {
        let ends: [CaseAct.Kind] = [
            .close(measure: "warned"), .close(measure: "penalised"), .dismiss(reason: "sensor_fault"),
        ]
        var at = start
        func later() -> Instant {
            at = at + .seconds(Int64.random(in: 60...(length.milliseconds / 3000), using: &chance))
            return at
        }
        var script: [(CaseAct.Kind, Instant)] = []
        for _ in 0..<Int.random(in: 0...2, using: &chance) {
            if !script.isEmpty { script.append((.reopen, later())) }
            script.append((ends.randomElement(using: &chance)!, later()))
        }
        return script
    }

    private static func register(_ folder: URL) throws -> [String: [String: String]] {
        let lines = try String(contentsOf: folder.appendingPathComponent("devices.csv"), encoding: .utf8)
            .split(whereSeparator: \.isNewline).map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        return Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map {
                ($0[0], Dictionary(zip(lines[0], $0)) { first, _ in first }.filter { !$0.value.isEmpty })
            }
        )
    }
}
