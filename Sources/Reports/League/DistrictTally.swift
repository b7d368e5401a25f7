/// What is counted of a district's cases and alerts in one month.
struct DistrictTally: Sendable, Equatable {
    /// Cases whose term ended in the month (应结), without those that had been dismissed by its end.
    var due = 0
    /// Of these, closed by the end of the month.
    var closed = 0
    /// Of these, closed within their term.
    var closedOnTime = 0
    /// Cases whose term ended in the month and that had been dismissed by its end.
    var dismissed = 0
    /// Cases of any month whose term had passed, and that were still open at the end of the month.
    var overdueOpen = 0
    /// Alerts that fired in the month, without those of dismissed cases.
    var alerts = 0
    /// In the register.
    var devices = 0

    var isEmpty: Bool { due == 0 && dismissed == 0 && alerts == 0 && overdueOpen == 0 }

    static func += (total: inout DistrictTally, part: DistrictTally) {
        total.due += part.due
        total.closed += part.closed
        total.closedOnTime += part.closedOnTime
        total.dismissed += part.dismissed
        total.overdueOpen += part.overdueOpen
        total.alerts += part.alerts
        total.devices += part.devices
    }
}
