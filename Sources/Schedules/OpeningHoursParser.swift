/// Reads the rules of ``OpeningHours``: dates, then weeks, then weekdays, then times, then `open` or `off`.
///
/// After a date or a weekday, a comma continues their list; it begins an additional rule only after times, `24/7`, `open`
/// or `off`.
struct OpeningHoursParser {
    private let text: String
    private let tokens: [OpeningHoursToken]
    private var index = 0

    init(_ text: String) {
        self.text = text
        tokens = OpeningHoursToken.tokens(of: text)
    }

    /// All the rules, at least one is written.
    mutating func rules() throws(OpeningHoursError) -> [OpeningRule] {
        var rules: [OpeningRule] = []
        var separator = OpeningHoursToken.Kind.semicolon
        while true {
            if let rule = try rule(after: separator) { rules.append(rule) }
            separator = current.kind
            switch separator {
            case .end: return rules
            case .semicolon where peek(1).kind == .end: return rules
            case .semicolon, .comma, .fallback: advance()
            case .month: throw error("months and dates stand before the weekdays and the times")
            case .week: throw error("weeks stand before the weekdays and the times")
            case .weekday: throw error("weekdays stand before the times; ';' or ',' begins a further rule")
            case .slash: throw repetition
            case .number, .holiday, .open, .closed, .hyphen, .colon, .plus, .openingBracket, .closingBracket, .comment,
                .invalid:
                throw unexpected("';', ',' or '||' before a further rule")
            }
        }
    }

    /// `nil` for a rule without effect.
    private mutating func rule(after separator: OpeningHoursToken.Kind) throws(OpeningHoursError) -> OpeningRule? {
        let start = index
        var days = DaySelector()
        var times: [Range<Int>] = []
        if isAlways {
            for _ in 0..<3 { advance() }
        } else {
            try readDates(into: &days)
            try readWeeks(into: &days)
            if index > start { try skipColon() }
            try readWeekdays(into: &days)
            if index > start { try skipColon() }
            if case .number = current.kind { times = try readTimes() }
        }
        let isClosed = current.kind == .closed
        if isClosed || current.kind == .open {
            advance()
            _ = skip(.comment)
        }
        guard index > start else { throw unexpected("a date, a week, a weekday, PH, a time, 24/7, open or off") }

        let wholeDay = [0..<MinuteSet.count]
        switch (isClosed, separator) {
        case (true, .fallback): return nil  // Where nothing is open there is nothing to close.
        case (true, _): return OpeningRule(days: days, effect: times.isEmpty ? .closeDay : .close(times))
        case (false, .semicolon): return OpeningRule(days: days, effect: .replace(times.isEmpty ? wholeDay : times))
        case (false, _): return OpeningRule(days: days, effect: .add(times.isEmpty ? wholeDay : times))
        }
    }

    private var isAlways: Bool {
        current.kind == .number(24, digits: 2) && peek(1).kind == .slash && peek(2).kind == .number(7, digits: 1)
    }

    /// The colon "for readability" of `May-Sep: Mo-Fr: 08:00-12:00`.
    private mutating func skipColon() throws(OpeningHoursError) {
        guard current.kind == .colon else { return }
        advance()
        switch current.kind {
        case .weekday, .holiday, .number, .open, .closed: return
        case .month, .week, .hyphen, .comma, .semicolon, .colon, .slash, .plus, .openingBracket, .closingBracket,
            .fallback, .comment, .invalid, .end:
            throw unexpected("weekdays, times, open or off after ':'")
        }
    }
}

/// Walking through the tokens; the last one is the end, which is never passed.
extension OpeningHoursParser {
    var current: OpeningHoursToken { peek(0) }

    func peek(_ distance: Int) -> OpeningHoursToken {
        tokens[min(index + distance, tokens.count - 1)]
    }

    mutating func advance() {
        index = min(index + 1, tokens.count - 1)
    }

    /// Passes a token if it is the next one.
    mutating func skip(_ kind: OpeningHoursToken.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    func error(_ message: String, at token: OpeningHoursToken? = nil) -> OpeningHoursError {
        OpeningHoursError(text: text, column: (token ?? current).column, message: message)
    }

    var repetition: OpeningHoursError { error("repetitions and steps ('/') are not supported") }

    /// The present token is not what may stand here; one that may stand nowhere says so itself.
    func unexpected(_ expected: String) -> OpeningHoursError {
        switch current.kind {
        case .invalid(let reason): error(reason)
        case .end: error("expected \(expected) at the end")
        case .plus: error("open ends ('+') are for years and for dates with a year; write the end")
        case .comment: error("a comment alone means 'perhaps'; write open or off before it")
        default: error("expected \(expected), found '\(current.text)'")
        }
    }
}
