import Storage
import Telemetry

/// What the store has of the districts' cases in one month, as it stood at an instant.
///
/// A case is *due* (应结) in the month in which its term ends, whenever it was opened and closed; what was dismissed until then was
/// no violation, and is not due. It is *closed* if it stands closed at the cut-off, and closed *in time* if that was within its
/// term. Alerts found late have no term and no case that is due.
struct LeagueCount {
    let tallies: [String: DistrictTally]
    /// By the category of the case; empty for cases without one.
    let categories: [String: DistrictTally]

    /// `cutOff`: what officers did from then on does not count.
    init(_ period: ReportPeriod, cutOff: Instant, _ city: ReportCity, _ store: borrowing StoreReader) throws {
        var tallies: [String: DistrictTally] = [:]
        var categories: [String: DistrictTally] = [:]
        let month = period.stretch
        let end = min(cutOff, month.upperBound)
        if month.lowerBound < end {
            for history in try store.caseHistories(dueIn: month.lowerBound..<end) {
                let part = DistrictTally(due: history, cutOff: cutOff)
                tallies[history.district, default: DistrictTally()] += part
                categories[history.category ?? "", default: DistrictTally()] += part
            }
            let dismissed = Set(
                try store.caseHistories(ofAlertsFiredIn: month).filter { $0.end(before: cutOff)?.kind == .dismissed }
                    .map(\.id)
            )
            try store.filedAlerts(firedIn: month.lowerBound..<end) { alert in
                guard !dismissed.contains(alert.caseID) else { return }
                tallies[alert.district, default: DistrictTally()].alerts += 1
            }
        }
        for history in try store.caseHistories(overdueAt: cutOff) {
            tallies[history.district, default: DistrictTally()].overdueOpen += 1
        }
        for device in city.devices {
            guard let district = device.district else { continue }
            tallies[district, default: DistrictTally()].devices += 1
        }
        self.tallies = tallies
        self.categories = categories
    }

    /// Whether nothing at all is known of the month.
    var isEmpty: Bool { tallies.values.allSatisfy(\.isEmpty) }
}

extension DistrictTally {
    /// One case whose term ended in the month.
    init(due history: CaseHistory, cutOff: Instant) {
        let end = history.end(before: cutOff)
        guard end?.kind != .dismissed else {
            dismissed = 1
            return
        }
        due = 1
        guard let end, let dueAt = history.dueAt else { return }
        closed = 1
        closedOnTime = end.at <= dueAt ? 1 : 0
    }
}
