/// When something is allowed, forbidden or worked, in the syntax of OpenStreetMap's `opening_hours`:
/// `Mo-Fr 07:00-22:00; PH off`.
///
/// The syntax and its meaning are those of wiki.openstreetmap.org/wiki/Key:opening_hours/specification, as far as a city's
/// notices need them: `24/7`; times, also across midnight (`22:00-06:00`, `22:00-30:00`); weekdays, also of the month
/// (`Mo[1]`, `Fr[-1]`), `PH` and `SH`; months, dates, years (`2026 Nov 15-2027 Mar 15`, `2026 Nov 15+`) and ISO weeks
/// (`week 01-53/2`); `open`, `off` and `closed`, which may carry a remark in quotation marks; the separators `;`, `,` and
/// `||`. The sun, Easter, times without an end, day offsets, other steps and remarks that stand alone are refused by name.
/// Case and spaces do not matter; nothing is guessed.
///
/// How the rules combine:
/// * A rule speaks about the hours that *start* on the days it selects. `Fr 22:00-06:00` is Friday's, also at 02:00 on
///   Saturday.
/// * A rule after `;` replaces all the hours that earlier rules start on its days, including their part after midnight, and
///   leaves alone what the evening before carries into these days. `22:00-06:00; PH off` ends a night that began before
///   the holiday at 06:00 of the holiday, and opens again at 22:00 of the day after it. (The specification's reference
///   program cuts the night at 00:00 instead and keeps the hours after the holiday's own midnight; its users found that
///   strange, opening_hours.js #87 and #441.)
/// * A rule after `,` adds hours, and one after `||` adds hours where nothing before it is open. With no third state
///   between open and closed, these are the same.
/// * `off` without times closes whatever starts on its days; with times, it closes those times on the wall clock, whichever
///   day's hours they are, and nothing else.
/// * Weekdays are the calendar's. A public holiday that falls on a Friday is `Fr` unless a rule for `PH` says otherwise, and
///   a Saturday that is worked in exchange for a holiday stays `Sa`; see ``WorkingTime`` for those.
public struct OpeningHours: Sendable {
    /// The specification as it was written.
    public let text: String
    let rules: [OpeningRule]

    /// Longest specification, in bytes of UTF-8.
    public static let maximumLength = 1024

    /// Reads a specification.
    public init(_ text: String) throws(OpeningHoursError) {
        guard text.utf8.count <= Self.maximumLength else {
            let message = "opening hours of \(text.utf8.count) bytes; at most \(Self.maximumLength) are read"
            throw OpeningHoursError(text: String(text.prefix(60)), column: 1, message: message)
        }
        var parser = OpeningHoursParser(text)
        rules = try parser.rules()
        self.text = text
    }

    /// Whether `PH` or `SH` occurs, so that the hours are right only with a list of holidays.
    public var namesHolidays: Bool {
        rules.contains { !$0.days.holidays.isEmpty }
    }

    /// The open minutes of a day, by the rules for what starts on it and for what started the day before.
    ///
    /// A day that is `nil` is one on which nothing starts.
    func openMinutes(today: CalendarDay?, yesterday: CalendarDay?) -> MinuteSet {
        var started = MinuteSet()
        var carriedOver = MinuteSet()
        // A span lends its elements; going through the array would retain the lists of every rule, every day.
        let rules = rules.span
        for index in rules.indices {
            if let today, rules[index].days.contains(today) {
                rules[index].apply(to: &started, other: &carriedOver, shiftedBy: 0)
            }
            if let yesterday, rules[index].days.contains(yesterday) {
                rules[index].apply(to: &carriedOver, other: &started, shiftedBy: MinuteSet.count)
            }
        }
        started.formUnion(carriedOver)
        return started
    }
}

extension OpeningHours: CustomStringConvertible {
    public var description: String { text }
}

/// One rule of ``OpeningHours``: some days, and what happens on them.
struct OpeningRule: Sendable {
    /// Minutes are counted from the midnight at which the day begins, 0 ..< 2,880.
    enum Effect: Sendable {
        case replace([Range<Int>])
        case add([Range<Int>])
        /// Closes all that starts on the day.
        case closeDay
        /// Closes these times, whichever day's they are.
        case close([Range<Int>])
    }

    let days: DaySelector
    let effect: Effect

    /// Changes the hours of a day that the rule selects.
    ///
    /// - Parameters:
    ///   - own: what the selected day contributes to the day that is being reckoned.
    ///   - other: what the other of the two days contributes to it.
    ///   - shift: 0 where the two days are the same, and a day's minutes where the selected one is the day before.
    func apply(to own: inout MinuteSet, other: inout MinuteSet, shiftedBy shift: Int) {
        switch effect {
        case .replace(let times):
            own = MinuteSet()
            for time in times { own.insert(time.shifted(by: -shift)) }
        case .add(let times):
            for time in times { own.insert(time.shifted(by: -shift)) }
        case .closeDay:
            own = MinuteSet()
        case .close(let times):
            for time in times {
                own.remove(time.shifted(by: -shift))
                other.remove(time.shifted(by: -shift))
            }
        }
    }
}

extension Range<Int> {
    fileprivate func shifted(by minutes: Int) -> Range<Int> {
        lowerBound + minutes..<upperBound + minutes
    }
}
