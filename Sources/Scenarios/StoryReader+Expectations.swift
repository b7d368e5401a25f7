import Telemetry

/// What an arrow says: `-> fired truck-core-curfew at 07:00:30 onset 07:00 place core of truck-0042`.
extension StoryReader {
    private static let kinds = ["fired", "escalated", "resolved"]
    private static let attributes = ["at", "of", "onset", "place", "severity"]

    /// The arrows at the end of a line, or on a line of their own.
    mutating func readExpectations(_ words: inout StoryWords, line: Int) throws(StoryFault) {
        while let arrow = words.next() {
            guard arrow.text == "->" else { throw StoryFault("'\(arrow.text)' is not understood here", at: arrow) }
            expect(try expectation(&words, line: line))
        }
    }

    private func expectation(_ words: inout StoryWords, line: Int) throws(StoryFault) -> Expectation {
        let verb = try words.demand("'fired', 'escalated' or 'resolved'")
        guard Self.kinds.contains(verb.text) else {
            throw StoryFault(
                "'\(verb.text)' is nothing that happens to alerts",
                at: verb,
                spelt: verb.text,
                among: Self.kinds,
                otherwise: "write fired, escalated or resolved"
            )
        }
        let rule = try self.rule(words.demand("a rule after '\(verb.text)'"))
        var kind = AlertEvent.Kind.fired
        var said = Attributes()
        switch verb.text {
        case "resolved":
            kind = .resolved(try choice(words.demand("why it was resolved (\(names(AlertEvent.Resolution.self)))")))
        case "escalated":
            kind = .escalated
            let to = try words.demand("'to' and a severity")
            guard to.text == "to" else { throw StoryFault("write 'escalated \(rule) to critical'", at: to) }
            said.severity = try choice(words.demand("a severity (\(names(Severity.self)))"))
        default: break
        }
        while let word = words.first, word.text != "->" {
            _ = words.next()
            try read(word, &words, into: &said)
        }
        let device = if let told = said.device { told } else { try device(of: verb) }
        let instant = if let told = said.at { told } else { try instant(of: verb) }
        return Expectation(
            line: line,
            kind: kind,
            rule: rule,
            device: device,
            at: instant,
            onset: said.onset,
            place: said.place,
            severity: said.severity,
            isLate: steps.last?.isReplay ?? false
        )
    }

    /// What stands behind the rule.
    private struct Attributes {
        var at: Instant?
        var device: String?
        var onset: Instant?
        var place: String?
        var severity: Severity?
    }

    private func read(_ word: StoryWord, _ words: inout StoryWords, into said: inout Attributes) throws(StoryFault) {
        switch word.text {
        case "at": said.at = try time(words.demand("a time after 'at'"))
        case "onset": said.onset = try time(words.demand("a time after 'onset'"))
        case "of": said.device = try device(words.demand("a device after 'of'"))
        case "place": said.place = try place(words.demand("a place after 'place'"))
        case "severity": said.severity = try choice(words.demand("a severity (\(names(Severity.self)))"))
        default:
            throw StoryFault(
                "'\(word.text)' is nothing that can be said of an event",
                at: word,
                spelt: word.text,
                among: Self.attributes,
                otherwise: "write \(Self.attributes.joined(separator: ", "))"
            )
        }
    }

    // MARK: - What the line above says

    private func device(of verb: StoryWord) throws(StoryFault) -> String {
        if case .readings(let readings) = steps.last?.action, let reading = readings.first { return reading.device }
        if devices.count == 1, let only = devices.keys.first { return only }
        throw StoryFault("of which device? Add 'of DEVICE'", at: verb)
    }

    private func instant(of verb: StoryWord) throws(StoryFault) -> Instant {
        switch steps.last?.action {
        case .clock(let instant): return instant
        case .readings(let readings) where readings.count == 1: return readings[0].observedAt
        case .readings(let readings):
            throw StoryFault("at which time? The line has \(readings.count) readings: add 'at TIME'", at: verb)
        case .replay, nil: throw StoryFault("at which time? Add 'at TIME'", at: verb)
        }
    }
}

extension Step {
    fileprivate var isReplay: Bool {
        if case .replay = action { true } else { false }
    }
}
