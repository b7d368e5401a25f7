import Schedules
import Telemetry

extension FuzzTarget {
    /// Opening hours: phases follow one another without gaps, however the same text is spelt.
    static let openingHours = FuzzTarget(name: "opening-hours", longestInput: 200) { input throws(BrokenInvariant) in
        guard let text = text(input) else { return }
        let hours: OpeningHours
        do throws(OpeningHoursError) {
            hours = try OpeningHours(text)
        } catch {
            let columns = 1...error.text.count + 1
            try require(columns.contains(error.column), "column \(error.column) of \(error.text.count): \(error)")
            return try require(!error.message.isEmpty && !error.excerpt.isEmpty, "refused without a reason")
        }
        let window = TimeWindow(hours, holidays: holidays)
        let spelt = try again(text.lowercasedASCII.replacing(" ", with: "  "))
        let always = try again(text.withoutLastSemicolon + "; 24/7")
        let never = try again(text.withoutLastSemicolon + "; off")
        for moment in moments { try check(window.phase(at: moment), at: moment, of: window) }
        let phase = window.phase(at: now)
        if let spelt { try require(spelt.phase(at: now) == phase, "lower case and blanks made a difference") }
        if let always { try require(always.phase(at: now).isOpen, "closed in spite of 24/7") }
        if let never { try require(!never.phase(at: now).isOpen, "open in spite of off") }
        try checkIntervals(of: window)
    }

    /// A holiday, and the end of a February with 29 days. Not the ends of time: from there the search for the last change goes
    /// through thousands of years.
    private static let moments: [Instant] = [
        now, Instant(milliseconds: 1_835_366_400_000),
    ]

    private static let now = Instant(milliseconds: 1_795_388_709_250)

    private static let holidays: HolidayCalendar = {
        let file = """
            date,kind,name
            2026-10-01,holiday,国庆节
            2026-10-10,workday,
            2026-11-23,holiday,
            2027-01-01,holiday,元旦
            2027-01-01,school,
            """
        do { return try HolidayCalendar(csv: file) } catch { fatalError("\(error)") }
    }()

    private static func again(_ text: String) throws(BrokenInvariant) -> TimeWindow? {
        guard text.utf8.count <= OpeningHours.maximumLength else { return nil }
        do throws(OpeningHoursError) {
            return TimeWindow(try OpeningHours(text), holidays: holidays)
        } catch {
            throw BrokenInvariant(description: "'\(text)' is refused: \(error)")
        }
    }

    private static func check(
        _ phase: TimeWindow.Phase,
        at moment: Instant,
        of window: TimeWindow
    ) throws(BrokenInvariant) {
        let moment = max(.distantPast, min(.distantFuture, moment))
        try require(phase.start <= moment && moment <= phase.end, "\(moment) is not in \(phase)")
        try require(phase.start < phase.end, "\(phase) ends before it begins")
        guard phase.end < .distantFuture else { return }
        let next = window.phase(at: phase.end)
        try require(next.isOpen != phase.isOpen && next.start == phase.end, "\(next) follows \(phase)")
    }

    private static func checkIntervals(of window: TimeWindow) throws(BrokenInvariant) {
        let start = now
        let intervals = window.intervals(from: start, to: start + .days(10), limit: 100)
        var cursor = start
        for interval in intervals {
            let isFirst = interval.lowerBound == start
            try require(isFirst || interval.lowerBound > cursor, "\(interval) overlaps what was before it")
            try require(window.phase(at: interval.lowerBound).isOpen, "\(interval) is closed")
            try require(!interval.isEmpty, "\(interval) is empty")
            cursor = interval.upperBound
        }
    }
}

extension String {
    /// One may stand at the end, and two may not stand side by side.
    fileprivate var withoutLastSemicolon: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }

    fileprivate var lowercasedASCII: String {
        String(
            UnicodeScalarView(
                unicodeScalars.map { $0.isASCII ? $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 : $0 }
            )
        )
    }
}
