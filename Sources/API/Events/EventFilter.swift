import Storage

/// Which events a follower wants and may see.
struct EventFilter: Sendable {
    private let rules: Set<String>?
    private let districts: Set<String>?
    private let classes: Set<String>?

    init(_ query: Query, _ visitor: Visitor) throws(Problem) {
        rules = try query.words("rule").map(Set.init)
        districts = visitor.narrowed(try query.words("district")).map(Set.init)
        classes = try query.words("class").map(Set.init)
    }

    func lets(_ event: OutboxEvent) -> Bool {
        (rules?.contains(event.rule) ?? true) && (districts?.contains(event.district) ?? true)
            && (classes?.contains(event.deviceClass) ?? true)
    }
}

extension OutboxEvent {
    /// As server-sent events have it (html.spec.whatwg.org, section 9.2). The document is one line.
    var frame: String { "id: \(sequence)\nevent: \(kind)\ndata: \(document)\n\n" }
}
