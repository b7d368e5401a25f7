import Schedules
import Storage
import Telemetry

/// The ledgers of a month, one for each class that has a scheme, read from the store.
struct CreditBooks {
    /// More alerts in one term are not gathered in memory.
    static let mostAlerts = 500_000

    /// In the order of `use:`.
    private(set) var ledgers: [(deviceClass: String, ledger: CreditLedger)] = []
    /// The points of one violation, by rule, as they were last.
    private(set) var prices: [String: Double] = [:]
    /// Titles of rules, as the last alert had them.
    private(set) var titles: [String: String] = [:]
    /// Rule sets whose text the store does not have any more.
    private(set) var missingSets: Set<String> = []
    /// Rule sets by which alerts of the month were raised.
    private(set) var ruleSets: Set<String> = []
    /// Alerts of the month that cost nothing.
    private(set) var free = 0
    /// The last act that counts.
    private(set) var lastAct: Instant?
    /// Where the store ends before the month does.
    let unfinished: [ReportFact]

    init(_ settings: CreditSettings, _ request: ReportRequest, _ store: borrowing StoreReader) throws {
        let month = request.period.stretch
        unfinished = try request.period.unfinished(store)
        let asOf = request.asOf ?? .distantFuture
        var rulePoints = RulePoints()
        for (number, use) in settings.uses.enumerated() {
            try request.progress(Double(number) / Double(settings.uses.count))
            let term = use.scheme.start(ofTermAround: request.period)..<month.upperBound
            var histories: [String: CaseHistory] = [:]
            for history in try store.caseHistories(ofAlertsFiredIn: term) where history.deviceClass == use.deviceClass {
                histories[history.id] = history
            }
            var booked: [(alert: FiledAlert, points: Double, history: CaseHistory?)] = []
            var alerts: [FiledAlert] = []
            try store.filedAlerts(firedIn: term) { alert in
                guard alert.deviceClass == use.deviceClass, alert.firedAt < asOf else { return }
                guard alerts.count < Self.mostAlerts else {
                    throw ReportError(
                        "more than \(Self.mostAlerts) alerts in one term: choose a scheme with a shorter one"
                    )
                }
                alerts.append(alert)
            }
            for alert in alerts {
                let points = try points(of: alert, use.scheme, &rulePoints, store)
                titles[alert.rule] = alert.title
                if alert.firedAt >= month.lowerBound { ruleSets.insert(alert.ruleSet) }
                guard let points, points > 0 else {
                    if alert.firedAt >= month.lowerBound { free += 1 }
                    continue
                }
                prices[alert.rule] = points
                booked.append((alert, points, histories[alert.caseID]))
            }
            let ledger = CreditLedger(use.scheme, booked, monthFrom: month.lowerBound, asOf: asOf)
            lastAct = (ledger.entries.compactMap(\.act?.at) + [lastAct].compactMap(\.self)).max()
            ledgers.append((use.deviceClass, ledger))
        }
        missingSets = rulePoints.missingSets
    }

    /// What the scheme says of the rule, or else the rule as it was in force.
    private func points(
        of alert: FiledAlert,
        _ scheme: CreditScheme,
        _ rulePoints: inout RulePoints,
        _ store: borrowing StoreReader
    ) throws -> Double? {
        let price = scheme.prices[alert.rule]
        if let points = price?.points { return points }
        guard price != nil || scheme.countsOtherRules else { return nil }
        return try rulePoints.points(of: alert.rule, in: alert.ruleSet, store)
    }
}

extension CreditScheme {
    /// When the term begins that a month is in.
    func start(ofTermAround period: ReportPeriod) -> Instant {
        guard let day = period.days.first,
            let first = CivilDate(year: day.year, month: months(around: day.month).lowerBound, day: 1)
        else { return period.stretch.lowerBound }
        return period.zone.startOfDay(first)
    }
}
