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
    json.setStanding(of: file)
    json.set("overdue", file.overdueAt != nil)
    json.set("alerts", Int64(file.alerts))
    return json.text
}
