public import Storage

/// A topic to publish to, with braces where an event's own words go: `cityward/alert/{district}/{rule}`.
public struct TopicTemplate: Sendable {
    public static let names = ["district", "rule", "severity", "class", "device", "event"]

    private enum Part {
        case literal(String)
        case name(String)
    }

    private let parts: [Part]

    /// Why a text is no template.
    public struct Invalid: Error, Sendable {
        public let message: String
    }

    public init(_ text: String) throws(Invalid) {
        var parts: [Part] = []
        for (number, level) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if number > 0 { parts.append(.literal("/")) }
            if level.hasPrefix("{"), level.hasSuffix("}") {
                let name = String(level.dropFirst().dropLast())
                guard Self.names.contains(name) else {
                    throw Invalid(
                        message: "{\(name)} is none of \(Self.names.map { "{\($0)}" }.joined(separator: ", "))"
                    )
                }
                parts.append(.name(name))
            } else {
                guard !level.isEmpty, !level.contains(where: { "+#{}".contains($0) }) else {
                    throw Invalid(
                        message: "level '\(level)' of the topic is neither a plain word nor one of {\(Self.names[0])} …"
                    )
                }
                parts.append(.literal(String(level)))
            }
        }
        self.parts = parts
    }

    /// The topic of an event. What would change the number of levels, or be a wildcard, becomes `_`.
    public func topic(of event: OutboxEvent) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .name(let name): level(value(name, of: event))
            }
        }.joined()
    }

    private func value(_ name: String, of event: OutboxEvent) -> String {
        switch name {
        case "district": event.district
        case "rule": event.rule
        case "severity": event.severity
        case "class": event.deviceClass
        case "device": event.device
        default: event.kind
        }
    }

    private func level(_ text: String) -> String {
        text.isEmpty ? "_" : String(text.map { "/+#\0".contains($0) ? "_" : $0 })
    }
}
