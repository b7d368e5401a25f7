import Storage
import Telemetry

/// One line of the ledger: what a violation cost, or what became of it.
struct CreditEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case violation
        /// The case was dismissed.
        case reversal
        /// The dismissed case was taken up again.
        case restored
    }

    let kind: Kind
    let at: Instant
    let alert: FiledAlert
    /// What the rule costs once; negative in a reversal.
    let points: Double
    /// The act behind a reversal or what restores it.
    let act: CaseHistory.Step?
    /// How much the entry changes the device's points and the company's, after caps.
    var devicePoints = 0.0
    var companyPoints = 0.0
}

/// The ledger of one class of devices under one scheme, over a term up to the end of a month.
///
/// Every violation is booked in the month in which its alert fired, with all that has become of its case until the ledger is
/// drawn up. A subject's points of a rule are those of all its standing entries, but not more than the cap; each entry shows how
/// much it changed that, so that the entries add up to the total.
struct CreditLedger {
    /// Somebody's points.
    struct Account: Sendable, Equatable {
        /// Violations of the month that stand.
        var violations = 0
        /// Violations of the month that were reversed, and have not been restored.
        var reversed = 0
        var monthPoints = 0.0
        /// Since the term began.
        var termPoints = 0.0
    }

    let scheme: CreditScheme
    /// Of alerts that fired in the month, in the order of time.
    private(set) var entries: [CreditEntry] = []
    private(set) var devices: [String: Account] = [:]
    private(set) var companies: [String: Account] = [:]
    /// By rule, as devices' points.
    private(set) var rules: [String: Account] = [:]

    private struct Pot: Hashable {
        let subject: String
        let rule: String
    }

    /// `booked`: alerts with what they cost, and the history of their case where somebody has ended it.
    /// `month`: when the month begins.
    /// `asOf`: acts from this instant on do not count.
    init(
        _ scheme: CreditScheme,
        _ booked: [(alert: FiledAlert, points: Double, history: CaseHistory?)],
        monthFrom month: Instant,
        asOf: Instant
    ) {
        self.scheme = scheme
        var all = booked.flatMap { alert, points, history in
            Self.entries(of: alert, points, history, until: asOf)
        }
        all.sort { ($0.at, $0.alert.firedAt, $0.alert.id) < ($1.at, $1.alert.firedAt, $1.alert.id) }
        var devicePots: [Pot: Double] = [:]
        var companyPots: [Pot: Double] = [:]
        for index in all.indices {
            let entry = all[index]
            let alert = entry.alert
            let cap = scheme.prices[alert.rule]?.cap ?? .infinity
            all[index].devicePoints = Self.add(
                entry.points,
                to: &devicePots[Pot(subject: alert.device, rule: alert.rule), default: 0],
                cap
            )
            guard let company = alert.company else { continue }
            all[index].companyPoints =
                scheme.sumsDevices
                ? all[index].devicePoints
                : Self.add(entry.points, to: &companyPots[Pot(subject: company, rule: alert.rule), default: 0], cap)
        }
        for entry in all {
            let isOfMonth = entry.alert.firedAt >= month
            devices[entry.alert.device, default: Account()].book(entry, entry.devicePoints, isOfMonth)
            rules[entry.alert.rule, default: Account()].book(entry, entry.devicePoints, isOfMonth)
            if let company = entry.alert.company {
                companies[company, default: Account()].book(entry, entry.companyPoints, isOfMonth)
            }
        }
        entries = all.filter { $0.alert.firedAt >= month }
    }

    /// How much points change a capped sum.
    private static func add(_ points: Double, to sum: inout Double, _ cap: Double) -> Double {
        let before = min(sum, cap)
        sum += points
        return min(sum, cap) - before
    }

    /// A violation, and what officers' acts have made of it.
    private static func entries(
        of alert: FiledAlert,
        _ points: Double,
        _ history: CaseHistory?,
        until asOf: Instant
    ) -> [CreditEntry] {
        var entries = [CreditEntry(kind: .violation, at: alert.firedAt, alert: alert, points: points, act: nil)]
        for step in history?.steps ?? [] where step.at < asOf {
            // An alert that joined a case later is not touched by what was done before.
            guard alert.id == alert.caseID || step.at >= alert.firedAt else { continue }
            let isReversed = entries.last?.kind == .reversal
            let kind: CreditEntry.Kind
            switch step.kind {
            case .dismissed where !isReversed: kind = .reversal
            case .reopened where isReversed: kind = .restored
            case .dismissed, .reopened, .closed: continue
            }
            entries.append(
                CreditEntry(
                    kind: kind,
                    at: max(step.at, alert.firedAt),
                    alert: alert,
                    points: kind == .reversal ? -points : points,
                    act: step
                )
            )
        }
        return entries
    }
}

extension CreditLedger.Account {
    fileprivate mutating func book(_ entry: CreditEntry, _ counted: Double, _ isOfMonth: Bool) {
        termPoints += counted
        guard isOfMonth else { return }
        monthPoints += counted
        switch entry.kind {
        case .violation: violations += 1
        case .reversal:
            violations -= 1
            reversed += 1
        case .restored:
            violations += 1
            reversed -= 1
        }
    }
}
