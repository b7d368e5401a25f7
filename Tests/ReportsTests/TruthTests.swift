import Reports
import Telemetry
import Testing

/// Credit and league of the demo city equal what follows from its plan, reckoned case by case.
@Suite struct TruthTests {
    /// Across the end of a month, so that acts fall on both sides of it.
    static let start = Instant(rfc3339: "2026-03-29T00:00:00+08:00")!
    static let months = ["2026-03", "2026-04"]

    /// What one violation costs in the demo city, and at most: its rule files and its reports.yaml.
    static let prices: [String: (points: Double, cap: Double)] = [
        "truck-core-curfew": (3, .infinity), "truck-road-curfew": (2, .infinity), "truck-cover-open": (3, .infinity),
        "truck-overspeed": (2, .infinity), "truck-lift-moving": (2, .infinity),
        "truck-suspected-dumping": (12, .infinity),
        "truck-silent": (1, .infinity), "fume-over-limit": (2, 30), "fume-purifier-off": (1, 20),
        "fume-fan-off": (1, 20),
        "sweeper-work-overspeed": (1, .infinity), "sweeper-standing": (1, .infinity),
    ]

    @Test(arguments: [1, 7, 42] as [UInt64])
    func thePlanAndTheReportsAgree(seed: UInt64) throws {
        let demo = try DemoMonth(days: 5, from: Self.start, seed: seed)
        #expect(demo.cases.count > 80)
        for month in Self.months {
            let period = ReportPeriod(month)!.stretch
            try checkCredit(demo, month, period, seed)
            try checkLeague(demo, month, period, seed)
        }
    }

    // MARK: - Credit

    private func checkCredit(_ demo: DemoMonth, _ month: String, _ period: Range<Instant>, _ seed: UInt64) throws {
        let report = try demo.town.report("credit", month)
        var devices: [String: [String: Double]] = [:]
        var companies: [String: [String: Double]] = [:]
        var violations = 0
        var reversed = 0
        for planted in demo.cases {
            let isDismissed = planted.isDismissed(before: .distantFuture)
            for alert in planted.alerts where alert.at < period.upperBound {
                if alert.at >= period.lowerBound {
                    violations += 1
                    if isDismissed { reversed += 1 }
                }
                // Trucks keep their points for half a year, the others for the month.
                let isCounted = alert.rule.hasPrefix("truck") || alert.at >= period.lowerBound
                guard isCounted, !isDismissed else { continue }
                devices[alert.device, default: [:]][alert.rule, default: 0] += Self.prices[alert.rule]!.points
                if let company = alert.company {
                    let name = "\(alert.rule.prefix { $0 != "-" }) \(company)"
                    companies[name, default: [:]][alert.rule, default: 0] += Self.prices[alert.rule]!.points
                }
            }
        }
        #expect(report.figure("violations") == .integer(violations), "seed \(seed), \(month)")
        #expect(report.figure("reversed") == .integer(reversed), "seed \(seed), \(month)")
        func total(_ sums: [String: Double]?) -> Double {
            (sums ?? [:]).reduce(0) { $0 + min($1.value, Self.prices[$1.key]!.cap) }
        }
        let stored = report.table("devices").texts("device", "term_points")
        #expect(stored.count == demo.register.count)
        #expect(Set(stored) == Set(demo.register.keys.map { "\($0) \(total(devices[$0]))" }), "seed \(seed), \(month)")
        let standing = Dictionary(
            uniqueKeysWithValues: report.table("companies").texts("class", "company", "term_points").map { line in
                (line.split(separator: " ").prefix(2).joined(separator: " "), line.split(separator: " ")[2])
            }
        )
        for (name, sums) in companies { #expect(standing[name] == "\(total(sums))", "\(name), seed \(seed), \(month)") }
        for (name, points) in standing where companies[name] == nil {
            #expect(points == "0.0", "\(name), seed \(seed)")
        }
        // The ledger adds up to the accounts of the month.
        let ledger = report.table("ledger").texts("device_points").compactMap(Double.init).reduce(0, +)
        #expect(report.figure("points") == .number(ledger))
    }

    // MARK: - League

    private func checkLeague(_ demo: DemoMonth, _ month: String, _ period: Range<Instant>, _ seed: UInt64) throws {
        let report = try demo.town.report("league", month)
        let cutOff = period.upperBound
        for district in ["dongbao", "duodao", "zhanghe", "qujialing"] {
            let own = demo.cases.filter { $0.district == district }
            let ended = own.filter { $0.due.map(period.contains) ?? false }
            let due = ended.filter { !$0.isDismissed(before: cutOff) }
            let closed = due.filter { $0.end(before: cutOff) != nil }
            let onTime = closed.filter { $0.end(before: cutOff)!.at <= $0.due! }
            let overdue = own.filter { ($0.due.map { $0 < cutOff } ?? false) && $0.end(before: cutOff) == nil }
            let alerts = own.filter { !$0.isDismissed(before: cutOff) }.flatMap(\.alerts).filter {
                period.contains($0.at)
            }
            let devices = demo.register.values.filter { $0["district"] == district }
            let expected: [Any] = [
                due.count, closed.count, onTime.count, ended.count - due.count, overdue.count,
                Double(alerts.count) / Double(devices.count) * 100,
            ]
            let row = report.table("ranking").texts(
                "district",
                "due",
                "closed",
                "closed_on_time",
                "dismissed",
                "overdue_open",
                "alerts_per_100_devices"
            ).first { $0.hasPrefix(district) }
            let text =
                "\(district) \(expected.prefix(4).map { "\($0)" }.joined(separator: " ")) \(overdue.count).0 \(expected[5])"
            #expect(row == text, "seed \(seed), \(month)")
        }
    }
}
