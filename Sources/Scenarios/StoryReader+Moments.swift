import Telemetry

/// When a line takes place: at one time, or again and again.
extension StoryReader {
    /// `08:00:30`, or `08:00..08:10 every 30s`; at least one instant, ascending.
    mutating func moments(_ words: inout StoryWords) throws(StoryFault) -> [Instant] {
        let word = try words.demand("a time")
        guard let dots = word.text.range(of: "..") else {
            let instant = try time(word)
            if let every = words.take("every") {
                throw StoryFault(
                    "what happens every so often has a beginning and an end: 08:00..08:10 every 30s",
                    at: every
                )
            }
            return [instant]
        }
        let first = try time(StoryWord(text: String(word.text[..<dots.lowerBound]), column: word.column))
        let offset = word.text[..<dots.upperBound].unicodeScalars.count
        let last = try time(
            StoryWord(text: String(word.text[dots.upperBound...]), column: word.column + offset)
        )
        let span = try interval(&words)
        guard first < last else {
            throw StoryFault("'\(word.text)' ends before it begins; write the day with an end after midnight", at: word)
        }
        let count = (last - first).milliseconds / span.milliseconds + 1
        guard count <= Int64(Self.maximumReadings - readingCount) else {
            throw StoryFault(
                "a story has at most \(Self.maximumReadings) readings, and this line has \(count)",
                at: word
            )
        }
        return (0..<count).map { first + TimeSpan(milliseconds: $0 * span.milliseconds) }
    }

    private func interval(_ words: inout StoryWords) throws(StoryFault) -> TimeSpan {
        let every = try words.demand("'every' with an interval, as 'every 30s',")
        guard every.text == "every" else {
            throw StoryFault("say how often: 08:00..08:10 every 30s", at: every)
        }
        let word = try words.demand("an interval such as 30s")
        guard let span = TimeSpan(word.text), span > .zero else {
            throw StoryFault("'\(word.text)' is no interval; write 10s, 30s or 5m", at: word)
        }
        return span
    }
}

extension String {
    /// Where a text begins and ends inside this one.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
