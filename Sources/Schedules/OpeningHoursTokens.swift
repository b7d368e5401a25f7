import Documents

/// One word, number or sign of opening hours.
struct OpeningHoursToken {
    enum Kind: Equatable {
        case number(Int, digits: Int)
        /// 0 for Monday … 6 for Sunday.
        case weekday(Int)
        /// 1…12.
        case month(Int)
        case holiday(HolidaySelector)
        case open, closed, week
        case hyphen, comma, semicolon, colon, slash, plus, openingBracket, closingBracket, fallback
        /// A remark in quotation marks.
        case comment
        /// What cannot be part of it, with the reason.
        case invalid(String)
        case end
    }

    let kind: Kind
    let text: String
    /// In characters, from 1.
    let column: Int

    /// Splits a text; what is not known becomes a token that says why, so that errors come in the order of the text.
    static func tokens(of text: String) -> [OpeningHoursToken] {
        let characters = Array(text)
        var tokens: [OpeningHoursToken] = []
        var index = 0
        while index < characters.count {
            guard !characters[index].isWhitespace else {
                index += 1
                continue
            }
            let start = index
            index += length(of: characters[index...])
            let text = String(characters[start..<index])
            tokens.append(OpeningHoursToken(kind: kind(of: text), text: text, column: start + 1))
        }
        return tokens + [OpeningHoursToken(kind: .end, text: "", column: characters.count + 1)]
    }

    private static func length(of rest: ArraySlice<Character>) -> Int {
        guard let first = rest.first else { return 0 }
        if first.isASCIIDigit { return rest.prefix { $0.isASCIIDigit }.count }
        if first.isLetter, first.isASCII { return rest.prefix { $0.isLetter && $0.isASCII }.count }
        if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") { return end - rest.startIndex + 1 }
        return first == "|" && rest.dropFirst().first == "|" ? 2 : 1
    }

    private static func kind(of text: String) -> Kind {
        switch text {
        case "-": return .hyphen
        case ",": return .comma
        case ";": return .semicolon
        case ":": return .colon
        case "/": return .slash
        case "+": return .plus
        case "[": return .openingBracket
        case "]": return .closingBracket
        case "||": return .fallback
        default: break
        }
        if let reason = unsupportedSigns[text] { return .invalid(reason) }
        if text.count > 1, text.hasPrefix("\"") { return .comment }
        guard let first = text.first, first.isASCIIDigit else {
            guard text.allSatisfy({ $0.isLetter && $0.isASCII }) else {
                return .invalid("'\(text)' is not of this syntax, which is written as 'Mo-Fr 07:00-22:00; PH off'")
            }
            return word(text)
        }
        guard text.count <= 4, let value = Int(text) else { return .invalid("the number '\(text)' is too long") }
        return .number(value, digits: text.count)
    }

    private static func word(_ text: String) -> Kind {
        let name = text.lowercased()
        if let kind = words[name] { return kind }
        if let reason = unsupportedWords[name] { return .invalid(reason) }
        guard let nearest = nearestName(to: text, among: spellings) else { return .invalid("unknown word '\(text)'") }
        return .invalid("unknown word '\(text)'; did you mean '\(nearest)'?")
    }
}

private let weekdays = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
private let spellings = weekdays + months + ["PH", "SH", "open", "off", "closed", "week"]

private let words: [String: OpeningHoursToken.Kind] = {
    var words: [String: OpeningHoursToken.Kind] = [
        "ph": .holiday(.publicHoliday), "sh": .holiday(.schoolHoliday),
        "open": .open, "off": .closed, "closed": .closed, "week": .week,
    ]
    for (index, name) in weekdays.enumerated() { words[name.lowercased()] = .weekday(index) }
    for (index, name) in months.enumerated() { words[name.lowercased()] = .month(index + 1) }
    return words
}()

private let unsupportedWords: [String: String] = {
    var reasons = [
        "easter": "movable feasts are not supported; put them into the holidays and write PH",
        "unknown": "the state 'unknown' is not supported; write open or off",
        "day": "day offsets are not supported", "days": "day offsets are not supported",
    ]
    for event in ["sunrise", "sunset", "dawn", "dusk"] { reasons[event] = sun }
    return reasons
}()

private let unsupportedSigns: [String: String] = {
    var reasons = [
        "(": sun,
        "\"": "the comment that begins here has no second quotation mark",
        "|": "write '||' before a fallback rule",
    ]
    let full = [
        "：": ":", "，": ",", "；": ";", "－": "-", "–": "-", "—": "-", "～": "-", "~": "-", "、": ",", "｜": "||", "“": "\"",
        "”": "\"",
    ]
    for (sign, plain) in full { reasons[sign] = "write '\(plain)' instead of '\(sign)'" }
    return reasons
}()

private let sun = "times of the sun (dawn, sunrise, sunset, dusk) are not supported; write a clock time"

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
