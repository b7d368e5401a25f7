/// A topic with one level that names the device, as `cityward/truck/{device}`, and perhaps one with the number of its partition, as
/// `cityward/p/{partition}/truck/{device}`.
public struct TopicPattern: Sendable, Equatable {
    /// Bytes that a device's name may have.
    public static let longestDevice = 64

    /// What to subscribe to for all devices: `cityward/truck/+`.
    public let filter: String
    /// Literal levels; `nil` stands where the device or the partition is, and for `+`.
    private let levels: [[UInt8]?]
    private let deviceLevel: Int
    private let partitionLevel: Int?
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

    /// Where a topic names what, in bytes.
    struct Places {
        var device: Range<Int>
        /// `nil` where the pattern has none.
        var partition: Range<Int>?
    }

    /// - Throws: when the text is empty, has `#`, wildcards inside a level, unknown braces, not exactly one `{device}`, or more than one
    ///   `{partition}`.
    public init(_ text: String) throws(Invalid) {
        // By scalars, as brokers see it: with an accent behind it, "/" or "#" is another character of Swift's.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        let devices = parts.indices.filter { parts[$0] == "{device}" }
        guard devices.count == 1 else {
            throw Invalid(message: "topic '\(text)' needs exactly one level {device}, as in cityward/truck/{device}")
        }
        let partitions = parts.indices.filter { parts[$0] == "{partition}" }
        guard partitions.count <= 1 else {
            throw Invalid(message: "topic '\(text)' has {partition} twice; a device is in one partition")
        }
        for part in parts where !isOpen(part) {
            guard !part.isEmpty, part.unicodeScalars.allSatisfy(isPlain) else {
                throw Invalid(
                    message: "topic '\(text)': level '\(part)' must be a plain word, +, {device} or {partition}; "
                        + "# is not supported"
                )
            }
        }
        deviceLevel = devices[0]
        partitionLevel = partitions.first
        levels = parts.map { isOpen($0) ? nil : Array($0.utf8) }
        frame =
            parts.contains("+") || partitionLevel != nil
            ? nil
            : Frame(
                before: Self.bytes(of: parts[..<devices[0]], behind: true),
                after: Self.bytes(of: parts[(devices[0] + 1)...], behind: false)
            )
        filter = parts.map { isOpen($0) ? "+" : $0 }.joined(separator: "/")
    }

    /// Whether a level names the partition.
    public var hasPartition: Bool { partitionLevel != nil }

    /// What to subscribe to for the devices of some partitions: a filter for each, so that the broker sends no others. Without a level
    /// for the partition it is one filter for all.
    public func filters(of partitions: [Int]) -> [String] {
        guard let partitionLevel else { return [filter] }
        return partitions.map { number in
            var parts = levels.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "+" }
            parts[partitionLevel] = "\(number)"
            return parts.joined(separator: "/")
        }
    }

    /// Levels, each with the slash that parts it from the device's.
    private static func bytes(of levels: ArraySlice<String>, behind: Bool) -> [UInt8] {
        levels.flatMap { behind ? Array("\($0)/".utf8) : Array("/\($0)".utf8) }
    }

    /// Where the device's name stands in the topic; `nil` when the topic does not fit. Allocates nothing.
    package func device(in topic: Span<UInt8>) -> Range<Int>? { places(in: topic)?.device }

    /// Where the device and its partition stand; `nil` when the topic does not fit. Allocates nothing.
    func places(in topic: Span<UInt8>) -> Places? {
        guard let frame else { return placesAmongLevels(of: topic) }
        let end = topic.count - frame.after.count
        guard frame.before.count <= end else { return nil }
        for index in frame.before.indices where frame.before[index] != topic[index] { return nil }
        for index in frame.after.indices where frame.after[index] != topic[end + index] { return nil }
        for index in frame.before.count..<end where topic[index] == UInt8(ascii: "/") { return nil }
        return Places(device: frame.before.count..<end)
    }

    private func placesAmongLevels(of topic: Span<UInt8>) -> Places? {
        var start = 0
        var found = Places(device: 0..<0)
        for (number, level) in levels.enumerated() {
            guard start <= topic.count else { return nil }
            var end = start
            while end < topic.count, topic[end] != UInt8(ascii: "/") { end += 1 }
            if let level {
                guard level.count == end - start else { return nil }
                for index in level.indices where level[index] != topic[start + index] { return nil }
            } else if number == deviceLevel {
                found.device = start..<end
            } else if number == partitionLevel {
                found.partition = start..<end
            }
            start = end + 1
        }
        // All of the topic must have been used: the last level ended at its end.
        return start == topic.count + 1 ? found : nil
    }
}

/// Whether a level of a pattern stands for many.
private func isOpen(_ level: String) -> Bool { level == "+" || level == "{device}" || level == "{partition}" }

/// Whether it may stand in a level that is a plain word (MQTT 5, sections 1.5.4 and 4.7).
private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "+", "#", "{", "}", "\0"..<" ", "\u{7f}"..."\u{9f}": false
    default: true
    }
}
