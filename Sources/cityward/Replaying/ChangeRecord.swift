import Databases
import Replay
import Telemetry

/// A change as programs read it: a JSON object, or a row.
struct ChangeRecord {
    private let name: String
    private let before: AlertSpan?
    private let after: AlertSpan?
    /// The alert as it is, or as it was.
    private let span: AlertSpan

    init(_ change: AlertDifference.Change) {
        span = change.span
        switch change {
        case .appeared(let span): (name, before, after) = ("appeared", nil, span)
        case .vanished(let span): (name, before, after) = ("vanished", span, nil)
        case .moved(let old, let new): (name, before, after) = ("moved", old, new)
        }
    }

    private var moved: [MovedAspect] {
        guard let before, let after else { return [] }
        return MovedAspect.between(before, after)
    }

    /// `{"change":"moved","rule":…,"moved":["end"],"before":{…},"after":{…}}`.
    var json: String {
        var json = JSONWriter()
        json.set("change", name)
        json.set("rule", span.subject.rule)
        json.set("title", span.title)
        json.set("class", span.subject.deviceClass)
        json.set("device", span.subject.device)
        json.set("name", span.deviceName)
        json.set("district", span.district)
        if !moved.isEmpty {
            json.set("moved", json: "[\(moved.map { jsonString($0.rawValue) }.joined(separator: ","))]")
        }
        if let before { json.set("before", json: object(before)) }
        if let after { json.set("after", json: object(after)) }
        return json.text
    }

    private func object(_ span: AlertSpan) -> String {
        var json = JSONWriter()
        json.set("alert", span.id)
        json.set("severity", span.severity.rawValue)
        json.set("district", span.district)
        json.set("place", span.place)
        json.set("onset_at", span.onsetAt.rfc3339())
        json.set("fired_at", span.firedAt.rfc3339())
        json.set("escalated_at", span.escalatedAt?.rfc3339())
        json.set("resolved_at", span.end?.at.rfc3339())
        json.set("resolution", span.end?.resolution.rawValue)
        return json.text
    }

    // MARK: - As a row

    static let columns =
        ["change", "rule", "title", "class", "device", "name", "moved"]
        + ["before", "after"].flatMap { side in
            [
                "alert", "severity", "district", "place", "onset_at", "fired_at", "escalated_at", "resolved_at",
                "resolution",
            ]
            .map { "\(side)_\($0)" }
        }

    var row: [Value] {
        let subject = span.subject
        let texts: [String?] = [
            name, subject.rule, span.title, subject.deviceClass, subject.device, span.deviceName,
            moved.map(\.rawValue).joined(separator: " "),
        ]
        return (texts + cells(before) + cells(after)).map { $0.map(Value.text) ?? .null }
    }

    private func cells(_ span: AlertSpan?) -> [String?] {
        [
            span?.id, span?.severity.rawValue, span?.district, span?.place, span?.onsetAt.rfc3339(),
            span?.firedAt.rfc3339(), span?.escalatedAt?.rfc3339(), span?.end?.at.rfc3339(),
            span?.end?.resolution.rawValue,
        ]
    }
}
