import Storage
import Telemetry

/// The files of a bundle that machines read.
extension CaseMatter {
    /// `alert.json`: the alert, its case, what it rests on, its events and evidence with their hashes.
    var json: String {
        var json = JSONWriter()
        json.set("alert", json: alertDocument)
        json.set("case", json: caseDocument)
        if let grounds = record.grounds { json.set("grounds", json: grounds) }
        if let limits = alert.limits { json.set("limits", json: limits) }
        json.set("events", json: list(record.events.map(eventDocument)))
        json.set("evidence", json: list(record.evidence.map(evidenceDocument)))
        return json.text + "\n"
    }

    /// `events.ndjson`: each event with exactly the words that its hash was taken over, so that it can be recomputed:
    /// SHA-256 over previous, sequence, alert, kind, at, recorded_at and data, with a line feed between them.
    var eventLines: String {
        record.events.map { event in
            var json = JSONWriter()
            json.set("sequence", event.sequence)
            json.set("alert", event.alert)
            json.set("kind", event.kind)
            json.set("at", event.at.milliseconds)
            json.set("recorded_at", event.recordedAt.milliseconds)
            json.set("data", event.document)
            json.set("previous", event.previous)
            json.set("hash", event.hash)
            return json.text + "\n"
        }.joined()
    }

    private var alertDocument: String {
        var json = JSONWriter()
        json.set("id", alert.id)
        json.setMatter(of: alert)
        json.set("basis", alert.basis)
        json.set("rule_set", alert.ruleSet)
        json.set("state", record.isFiring ? "firing" : "resolved")
        json.set("resolved_at", record.resolvedAt?.rfc3339())
        json.set("resolution", record.resolution?.rawValue)
        json.set(alert.coordinate)
        json.set("reading", json: alert.reading)
        if alert.isLate { json.set("late", true) }
        return json.text
    }

    private var caseDocument: String {
        let file = record.file
        var json = JSONWriter()
        json.set("id", file.id)
        json.setStanding(of: file)
        json.set("overdue_at", file.overdueAt?.rfc3339())
        json.set("other_alerts", json: list(record.companions.map(jsonString)))
        return json.text
    }

    private func eventDocument(_ event: AlertDossier.LoggedEvent) -> String {
        var json = JSONWriter()
        json.set("sequence", event.sequence)
        json.set("kind", event.kind)
        json.set("at", event.at.rfc3339())
        json.set("recorded_at", event.recordedAt.rfc3339())
        // A document that somebody has altered may be no JSON any more.
        if JSONNode(event.document) != nil {
            json.set("data", json: event.document)
        } else {
            json.set("data", event.document)
        }
        json.set("previous", event.previous)
        json.set("hash", event.hash)
        return json.text
    }

    private func evidenceDocument(_ evidence: AlertDossier.StoredEvidence) -> String {
        var json = JSONWriter()
        json.set("sequence", evidence.sequence)
        json.set("part", evidence.part.part.rawValue)
        json.set("recorded_at", evidence.part.recordedAt.rfc3339())
        json.set("content", evidence.part.content)
        json.set("previous", evidence.previous)
        json.set("hash", evidence.hash)
        return json.text
    }

    /// `readings.csv`: RFC 4180; the byte order mark tells spreadsheets that it is UTF-8.
    var readingTable: String {
        let fields = (before ?? during)?.fields ?? []
        let header = ["部分 part", "观测时间 observed_at", "接收时间 received_at", "采信 admission"] + fields.map(\.heading)
        var lines = [header]
        for part in parts {
            for row in part.rows {
                let times = [row.observedAt.rfc3339(), row.receivedAt.rfc3339()]
                lines.append([part.part.rawValue] + times + [row.admission] + row.cells.map(\.plain))
            }
        }
        return "\u{FEFF}" + lines.map { $0.map(csvField).joined(separator: ",") + "\r\n" }.joined()
    }
}
