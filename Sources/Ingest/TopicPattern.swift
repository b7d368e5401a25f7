/// A topic with one level that names the device, as `cityward/truck/{device}`.
public struct TopicPattern: Sendable, Equatable {
    /// Bytes that a device's name may have.
    public static let longestDevice = 64

    /// What to subscribe to: `cityward/truck/+`.
    public let filter: String
    /// Literal levels; `nil` stands where the device is, and for `+`.
    private let levels: [[UInt8]?]
    private let deviceLevel: Int
    /// What stands before and behind the device's name, where no other level is open: most patterns are so.
    private let frame: Frame?

    private struct Frame: Equatable {
        let before: [UInt8]
        let after: [UInt8]
    }

    /// Why a text is no pattern.
    public struct Invalid: Error, Equatable, Sendable {
        public let message: String
    }

    /// - Throws: when the text is empty, has `#`, wildcards inside a level, unknown braces, or not exactly one `{device}`.
    public init(_ text: String) throws(Invalid) {
        // By scalars, as brokers see it: with an accent behind it, "/" or "#" is another character of Swift's.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        let devices = parts.indices.filter { parts[$0] == "{device}" }
        guard devices.count == 1 else {
            throw Invalid(message: "topic '\(text)' needs exactly one level {device}, as in cityward/truck/{device}")
        }
        for part in parts where part != "{device}" && part != "+" {
            guard !part.isEmpty, part.unicodeScalars.allSatisfy(isPlain) else {
                throw Invalid(
                    message: "topic '\(text)': level '\(part)' must be a plain word, + or {device}; # is not supported"
                )
            }
        }
        deviceLevel = devices[0]
        levels = parts.map { $0 == "{device}" || $0 == "+" ? nil : Array($0.utf8) }
        frame =
            parts.contains("+")
            ? nil
            : Frame(
                before: Self.bytes(of: parts[..<devices[0]], behind: true),
                after: Self.bytes(of: parts[(devices[0] + 1)...], behind: false)
            )
        filter = parts.map { $0 == "{device}" ? "+" : $0 }.joined(separator: "/")
    }

    /// Levels, each with the slash that parts it from the device's.
    private static func bytes(of levels: ArraySlice<String>, behind: Bool) -> [UInt8] {
        levels.flatMap { behind ? Array("\($0)/".utf8) : Array("/\($0)".utf8) }
    }

    /// Where the device's name stands in the topic; `nil` when the topic does not fit. Allocates nothing.
    package func device(in topic: Span<UInt8>) -> Range<Int>? {
        guard let frame else { return deviceAmongLevels(of: topic) }
        let end = topic.count - frame.after.count
        guard frame.before.count <= end else { return nil }
        for index in frame.before.indices where frame.before[index] != topic[index] { return nil }
        for index in frame.after.indices where frame.after[index] != topic[end + index] { return nil }
        for index in frame.before.count..<end where topic[index] == UInt8(ascii: "/") { return nil }
        return frame.before.count..<end
    }

    private func deviceAmongLevels(of topic: Span<UInt8>) -> Range<Int>? {
        var start = 0
        var found: Range<Int>?
        for (number, level) in levels.enumerated() {
            guard start <= topic.count else { return nil }
            var end = start
            while end < topic.count, topic[end] != UInt8(ascii: "/") { end += 1 }
            if let level {
                guard level.count == end - start else { return nil }
                for index in level.indices where level[index] != topic[start + index] { return nil }
            } else if number == deviceLevel {
                found = start..<end
            }
            start = end + 1
        }
        // All of the topic must have been used: the last level ended at its end.
        return start == topic.count + 1 ? found : nil
    }
}

/// Whether it may stand in a level that is a plain word (MQTT 5, sections 1.5.4 and 4.7).
private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "+", "#", "{", "}", "\0"..<" ", "\u{7f}"..."\u{9f}": false
    default: true
    }
}
