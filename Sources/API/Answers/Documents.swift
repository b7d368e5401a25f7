import Telemetry

/// JSON values, one after the other.
func jsonArray(_ values: some Sequence<String>) -> String {
    "[" + values.joined(separator: ",") + "]"
}

/// Texts as a JSON array.
func jsonArray(ofTexts texts: some Sequence<String>) -> String {
    jsonArray(texts.map(jsonString))
}

func entryDocument(_ entry: CaseLists.Entry) -> String {
    var json = JSONWriter()
    json.set("id", entry.id)
    json.set("title", entry.title)
    return json.text
}

/// A case as `schemas/openapi.yaml` has it.
func caseDocument(_ file: CaseFile) -> String {
    var json = JSONWriter()
    json.set("id", file.id)
    json.set("status", file.status.rawValue)
    json.set("team", file.team)
    json.set("officer", file.officer)
    json.set("reason", file.reason)
    json.set("measure", file.measure)
    json.set("opened_at", file.openedAt.rfc3339())
    json.set("due_at", file.dueAt?.rfc3339())
    json.set("overdue", file.overdueAt != nil)
    json.set("ended_at", file.endedAt?.rfc3339())
    json.set("alerts", Int64(file.alerts))
    json.set("version", Int64(file.version))
    return json.text
}
