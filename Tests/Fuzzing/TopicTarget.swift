import Ingest

extension FuzzTarget {
    /// The pattern of a source in the first line, and a publication's topic behind it.
    ///
    /// A pattern agrees with a naive comparison level by level, and finds the device of every topic that is made after it.
    static let topic = FuzzTarget(name: "topic", longestInput: 256) { input throws(BrokenInvariant) in
        let input = bytes(input)
        let first = Array(input.prefix { $0 != UInt8(ascii: "\n") })
        guard let pattern = text(first.span) else { return }
        let topic = Array(input.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
        let found: TopicPattern
        do throws(TopicPattern.Invalid) {
            found = try TopicPattern(pattern)
        } catch {
            return try require(!error.message.isEmpty, "a pattern is refused without a reason")
        }
        let device = found.device(in: topic.span).map { Array(topic[$0]) }
        try require(device == naiveDevice(pattern, topic), "'\(pattern)' finds \(device.debugDescription)")
        try require(!found.filter.utf8.contains { "#{}".utf8.contains($0) }, "'\(found.filter)' is no filter")

        for filter in found.filters(of: [7, 12]) {
            try require(
                levels(Array(filter.utf8)).count == levels(Array(pattern.utf8)).count,
                "'\(filter)' has other levels"
            )
            try require(found.device(in: filter.utf8.span) != nil, "'\(pattern)' does not take its filter '\(filter)'")
        }

        // Levels cannot have a slash: anything else may be a device's name.
        let name = topic.filter { $0 != UInt8(ascii: "/") }
        let made = levels(Array(pattern.utf8)).map { isDevice($0) || isWildcard($0) ? name : $0 }
        let topicOfName = Array(made.joined(separator: [UInt8(ascii: "/")]))
        let again = found.device(in: topicOfName.span).map { Array(topicOfName[$0]) }
        try require(again == name, "'\(pattern)' does not find '\(String(decoding: name, as: UTF8.self))'")
    }

    private static func naiveDevice(_ pattern: String, _ topic: [UInt8]) -> [UInt8]? {
        let expected = levels(Array(pattern.utf8))
        let given = levels(topic)
        guard expected.count == given.count else { return nil }
        let fits = zip(expected, given).allSatisfy { isDevice($0) || isWildcard($0) || $0 == $1 }
        return fits ? zip(expected, given).first { isDevice($0.0) }?.1 : nil
    }

    private static func levels(_ topic: [UInt8]) -> [[UInt8]] {
        topic.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    }

    private static func isDevice(_ level: [UInt8]) -> Bool { level == Array("{device}".utf8) }
    private static func isWildcard(_ level: [UInt8]) -> Bool {
        level == Array("+".utf8) || level == Array("{partition}".utf8)
    }
}
