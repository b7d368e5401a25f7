public import Storage

/// A topic to publish to, with braces where an event's own words go: `cityward/alert/{district}/{rule}`.
public struct TopicTemplate: Sendable, Equatable {
    public static let names = ["district", "rule", "severity", "class", "device", "event"]

    private enum Part: Equatable {
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
        // By scalars, as brokers see it: with an accent behind it, "/" or "#" is another character of Swift's.
        let levels = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        for (number, level) in levels.enumerated() {
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
                guard !level.isEmpty, level.unicodeScalars.allSatisfy({ isAllowed($0) && $0 != "{" && $0 != "}" })
                else {
                    throw Invalid(
                        message: "level '\(level)' of the topic is neither a plain word nor one of {\(Self.names[0])} …"
                    )
                }
                parts.append(.literal(level))
            }
        }
        self.parts = parts
    }

    /// The topic of an event. What would change the number of levels, or be refused, becomes `_`.
    ///
    /// `isPlain`: dots and spaces, too, at which nats-server 2.9 ends the connection.
    public func topic(of event: OutboxEvent, isPlain: Bool = false) -> String {
        let topic = parts.map { part in
            switch part {
            case .literal(let text): text
            case .name(let name): level(value(name, of: event))
            }
        }.joined()
        guard isPlain else { return topic }
        return String(String.UnicodeScalarView(topic.unicodeScalars.map { $0 == "." || $0 == " " ? "_" : $0 }))
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
        // Scalars, because "/" and an accent after it are one character, and two bytes more for the broker.
        let level = String.UnicodeScalarView(text.unicodeScalars.map { isAllowed($0) ? $0 : "_" })
        return level.isEmpty ? "_" : String(level)
    }
}

/// Whether a broker takes it inside a level (MQTT 5, sections 1.5.4 and 4.7): a topic that it refuses would stop the feed.
private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "/", "+", "#", "\0"..<" ", "\u{7f}"..."\u{9f}": false
    default: !scalar.properties.isNoncharacterCodePoint
    }
}
