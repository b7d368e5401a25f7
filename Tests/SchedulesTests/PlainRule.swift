import Schedules
import Telemetry
import TestSupport

/// A rule of opening hours as plain data, which can be written as text and judged minute by minute.
///
/// This is the oracle: it shares no code with the evaluation, walks through dates where the room compares them, and is slow.
struct PlainRule {
    var separator = ";"
    var isOff = false
    /// First and last month and day of every year.
    var dates: [(first: (Int, Int), last: (Int, Int))] = []
    var years: ClosedRange<Int>?
    /// Whether the years have no end.
    var isOpenEnded = false
    /// First and last week of the year, and every how many of them.
    var weeks: [(first: Int, last: Int, step: Int)] = []
    /// First weekday and how many follow, 1 for Monday.
    var weekdays: [(first: Int, more: Int)] = []
    /// A weekday and which one of the month, negative from its end.
    var nthWeekdays: [(weekday: Int, number: Int)] = []
    var holidays: Set<String> = []
    var needsBoth = false
    /// Minutes since midnight.
    var times: [(start: Int, end: Int)] = []

    static let weekdayNames = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// 08:00 to 18:00 on every day.
    init() {
        times = [(480, 1080)]
    }

    init(using random: inout SplitMix64) {
        separator = random.oneIn(2) ? ";" : [",", "||"].randomElement(using: &random)!
        isOff = random.oneIn(3)
        if random.oneIn(4) {
            for _ in 0...Int.random(in: 0...1, using: &random) {
                dates.append((Self.date(&random), Self.date(&random)))
            }
        } else if random.oneIn(6) {
            let year = Int.random(in: 2025...2028, using: &random)
            years = year...year + Int.random(in: 0...1, using: &random)
            isOpenEnded = random.oneIn(3)
        }
        if random.oneIn(10) {
            for _ in 0...Int.random(in: 0...1, using: &random) {
                let first = Int.random(in: 1...53, using: &random)
                let last = random.oneIn(2) ? first : Int.random(in: first...53, using: &random)
                weeks.append((first, last, last > first && random.oneIn(2) ? Int.random(in: 2...5, using: &random) : 1))
            }
        }
        if !random.oneIn(3) {
            for _ in 0...Int.random(in: 0...1, using: &random) {
                weekdays.append((Int.random(in: 1...7, using: &random), Int.random(in: 0...6, using: &random)))
            }
        }
        if random.oneIn(10) {
            let number = Int.random(in: 1...5, using: &random)
            nthWeekdays.append((Int.random(in: 1...7, using: &random), random.oneIn(2) ? number : -number))
        }
        if random.oneIn(3) { holidays.insert("PH") }
        if random.oneIn(6) { holidays.insert("SH") }
        needsBoth = !holidays.isEmpty && !(weekdays.isEmpty && nthWeekdays.isEmpty) && random.oneIn(2)
        for _ in 0..<Int.random(in: isOff ? 0...1 : 0...2, using: &random) {
            let start = Int.random(in: 0..<96, using: &random) * 15
            let length =
                random.oneIn(3) ? Int.random(in: 1...96, using: &random) : Int.random(in: 1...20, using: &random)
            times.append((start, min(start + length * 15, 2880)))
        }
    }

    private static func date(_ random: inout SplitMix64) -> (Int, Int) {
        let month = Int.random(in: 1...12, using: &random)
        return (
            month, random.oneIn(3) ? CivilDate.days(inMonth: month, of: 2000) : Int.random(in: 1...28, using: &random)
        )
    }

    /// Whether no two weeks need be alike.
    var countsWeeks: Bool { !weeks.isEmpty || !nthWeekdays.isEmpty }

    /// The rule in the syntax of opening hours, never empty.
    var text: String {
        var parts: [String] = []
        if let years {
            let several = isOpenEnded ? "\(years.lowerBound)+" : "\(years.lowerBound)-\(years.upperBound)"
            parts.append(years.count == 1 && !isOpenEnded ? "\(years.lowerBound)" : several)
        }
        if !dates.isEmpty { parts.append(dates.map { "\(day($0.first))-\(day($0.last))" }.joined(separator: ",")) }
        if !weeks.isEmpty {
            let texts = weeks.map { week in
                let range = week.first == week.last ? "" : "-\(week.last)"
                return "\(week.first)\(range)\(week.step > 1 ? "/\(week.step)" : "")"
            }
            parts.append("week \(texts.joined(separator: ","))")
        }
        var days = weekdays.map { range in
            let last = Self.weekdayNames[(range.first + range.more - 1) % 7]
            return Self.weekdayNames[range.first - 1] + (range.more == 0 ? "" : "-\(last)")
        }
        days += nthWeekdays.map { "\(Self.weekdayNames[$0.weekday - 1])[\($0.number)]" }
        let names = holidays.sorted()
        if needsBoth {
            parts += [names.joined(separator: ","), days.joined(separator: ",")]
        } else if !(days + names).isEmpty {
            parts.append((days + names).joined(separator: ","))
        }
        if !times.isEmpty { parts.append(times.map { "\(clock($0.start))-\(end($0))" }.joined(separator: ",")) }
        if isOff || parts.isEmpty { parts.append(isOff ? "off" : "open") }
        return parts.joined(separator: " ")
    }

    private func day(_ day: (Int, Int)) -> String {
        "\(Self.monthNames[day.0 - 1]) \(day.1)"
    }

    private func end(_ time: (start: Int, end: Int)) -> String {
        clock(time.end > 1440 && time.end - 1440 < time.start && time.start % 2 == 0 ? time.end - 1440 : time.end)
    }

    private func clock(_ minute: Int) -> String {
        let rest = minute % 60
        return "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension PlainRule {
    func selects(_ date: CivilDate) -> Bool {
        if let years, date.year < years.lowerBound || date.year > years.upperBound && !isOpenEnded { return false }
        if !dates.isEmpty, !dates.contains(where: { walk($0, meets: date) }) { return false }
        let week = isoWeek(of: date)
        let isInWeeks = weeks.contains { range in
            stride(from: range.first, through: range.last, by: range.step).contains(week)
        }
        if !weeks.isEmpty, !isInWeeks { return false }
        let isWeekday =
            weekdays.contains { range in
                (0...range.more).contains { (range.first - 1 + $0) % 7 + 1 == date.weekday }
            } || nthWeekdays.contains { isNth($0, date) }
        let isHoliday =
            holidays.contains("PH") && calendar2026.contains(.holiday, on: date)
            || holidays.contains("SH") && calendar2026.contains(.school, on: date)
        if weekdays.isEmpty, nthWeekdays.isEmpty, holidays.isEmpty { return true }
        return needsBoth ? isWeekday && isHoliday : isWeekday || isHoliday
    }

    /// Weeks counted from the Monday of the week that holds 4 January, the latest that has begun.
    private func isoWeek(of date: CivilDate) -> Int {
        let starts = (date.year - 1...date.year + 1).map { year in
            let fourth = CivilDate(year: year, month: 1, day: 4)!
            return fourth.daysSinceEpoch - (fourth.weekday - 1)
        }
        return (date.daysSinceEpoch - starts.last { $0 <= date.daysSinceEpoch }!) / 7 + 1
    }

    /// Lists the dates of the month that are that weekday, and counts in the list.
    private func isNth(_ nth: (weekday: Int, number: Int), _ date: CivilDate) -> Bool {
        let dates = (1...CivilDate.days(inMonth: date.month, of: date.year))
            .map { CivilDate(year: date.year, month: date.month, day: $0)! }
            .filter { $0.weekday == nth.weekday }
        let ordered = nth.number > 0 ? dates : dates.reversed()
        return ordered.dropFirst(abs(nth.number) - 1).first == date
    }

    /// Walks through a leap year from the first day to the last.
    private func walk(_ range: (first: (Int, Int), last: (Int, Int)), meets date: CivilDate) -> Bool {
        var (month, day) = range.first
        for _ in 0..<366 {
            if month == date.month, day == date.day { return true }
            if (month, day) == range.last { return false }
            day += 1
            if day > CivilDate.days(inMonth: month, of: 2000) { (month, day) = (month % 12 + 1, 1) }
        }
        return false
    }
}

/// Judges minutes by plain rules.
struct Oracle {
    let rules: [PlainRule]
    /// Which rules select a day.
    private var selections: [Int: [Bool]] = [:]

    init(_ rules: [PlainRule]) {
        self.rules = rules
    }

    /// Whether the rules are open in one minute, counted since 1970-01-01 00:00 on the wall.
    mutating func isOpen(_ minute: Int) -> Bool {
        let today = Int((Double(minute) / 1440).rounded(.down))
        let selections = [selection(today), selection(today - 1)]
        // Whether the hours that began today, and yesterday, are open in this minute.
        var open = [false, false]
        for (index, rule) in rules.enumerated() {
            let before = open
            for age in 0...1 where selections[age][index] {
                let clock = minute - (today - age) * 1440
                let times = rule.times.isEmpty && !rule.isOff ? [(start: 0, end: 1440)] : rule.times
                let isCovered = times.contains { $0.start <= clock && clock < $0.end }
                switch (rule.isOff, rule.separator) {
                case (true, "||"): break
                case (true, _) where times.isEmpty: open[age] = false
                case (true, _): if isCovered { open = [false, false] }
                case (false, ";"): open[age] = isCovered
                case (false, ","): open[age] = open[age] || isCovered
                default: if before == [false, false], isCovered { open[age] = true }
                }
            }
        }
        return open.contains(true)
    }

    private mutating func selection(_ day: Int) -> [Bool] {
        if let known = selections[day] { return known }
        let selection = rules.map { $0.selects(CivilDate(daysSinceEpoch: day)) }
        selections[day] = selection
        return selection
    }
}
