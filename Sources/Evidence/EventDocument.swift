import Documents

/// The members of an event's JSON document: texts as texts, everything else as it is written.
struct EventDocument {
    private(set) var members: [String: String] = [:]

    /// `nil` for what is no JSON object.
    init?(_ text: String) {
        do throws(JSONSyntaxError) {
            let document = try JSONDocument(parsing: Array(text.utf8))
            guard document.kind(of: document.root) == .object else { return nil }
            for member in document.members(of: document.root) {
                members[member.key] =
                    document.kind(of: member.value) == .string
                    ? document.text(of: member.value) : document.source(of: member.value)
            }
        } catch {
            return nil
        }
    }

    subscript(name: String) -> String? { members[name] }
}
