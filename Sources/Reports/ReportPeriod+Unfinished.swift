import Storage
import Telemetry

extension ReportPeriod {
    /// Says how far the store reaches, where that is not to the end of the period; nothing for a period that is over, so that its
    /// report stays what it was.
    func unfinished(_ store: borrowing StoreReader) throws -> [ReportFact] {
        let last = try store.lastEventAt()
        if let last, last >= stretch.upperBound { return [] }
        return [
            ReportFact(
                ReportText("周期未完，最后一条告警事件", "Not over; the last alert event"),
                last.map { ReportCell.time($0).text(.none) } ?? "–"
            )
        ]
    }
}
