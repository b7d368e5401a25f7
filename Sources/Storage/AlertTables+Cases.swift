import Databases
import Telemetry

/// The officers' side of alerts.
extension AlertTables {
    /// What is known of an alert and its case; `nil` where there is no such alert.
    mutating func alertAndCase(_ id: String) throws(DatabaseError) -> (alert: Alert, case: CaseFile)? {
        guard let caseID = try caseID(of: id), let file = try cases[caseID], let alert = try alert(caseID) else {
            return nil
        }
        return (alert, file)
    }

    /// Writes what an officer did, with the case as it is then.
    ///
    /// `alert`: the one that opened the case.
    ///
    /// Returns the instant of the event: two acts of one kind in one millisecond would be one.
    mutating func record(
        _ act: CaseAct,
        _ file: CaseFile,
        of alert: Alert,
        at instant: Instant
    ) throws(DatabaseError) -> Instant {
        var at = instant
        while try log.contains(alert: alert.id, kind: act.kind.eventName, at: at) {
            at = Instant(milliseconds: at.milliseconds + 1)
        }
        try cases.save(file)
        var document = AlertDocument(alert: alert, event: act.kind.eventName, at: at, caseID: file.id)
        document.act = (act, file.version)
        try append(document, recordedAt: instant)
        return at
    }

    /// When the next term of an open case ends.
    mutating func nextTermEnd() throws(DatabaseError) -> Instant? {
        try cases.nextTermEnd()
    }

    /// Writes an event `overdue` for every open case whose term has ended by now; how many.
    mutating func passTerms(until now: Instant) throws(DatabaseError) -> Int {
        let ids = try cases.passTerms(until: now)
        for id in ids {
            guard let alert = try alert(id), let due = try cases[id]?.dueAt else { continue }
            let document = AlertDocument(alert: alert, event: "overdue", at: due, caseID: id)
            try append(document, recordedAt: now)
        }
        return ids.count
    }

    private mutating func alert(_ id: String) throws(DatabaseError) -> Alert? {
        try findAlert.bind(1, id)
        defer { findAlert.reset() }
        return try findAlert.step() ? Storage.alert(in: findAlert, from: 0) : nil
    }

    mutating func caseID(of alert: String) throws(DatabaseError) -> String? {
        try findCase.bind(1, alert)
        defer { findCase.reset() }
        return try findCase.step() ? findCase.text(0) : nil
    }
}
