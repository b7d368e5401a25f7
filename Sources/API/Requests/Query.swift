import Documents
import Telemetry

/// The query of a request: every parameter known, none there twice, each read as what it should be.
struct Query {
    private(set) var all: [String: String] = [:]

    /// `known`: the parameters of the path; another one is a problem that names the nearest.
    init(_ query: String?, known: [String]) throws(Problem) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(parts[0]), let value = percentDecoded(parts.count > 1 ? parts[1] : "")
            else {
                throw Problem(.badRequest, "the query is not percent-encoded UTF-8")
            }
            guard known.contains(name) else {
                let advice = nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
                let list = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
                throw Problem(
                    .badRequest,
                    "unknown parameter '\(name.prefix(64))'; \(advice ?? list)",
                    parameter: String(name.prefix(64))
                )
            }
            guard all.updateValue(value, forKey: name) == nil else {
                throw Problem(.badRequest, "'\(name)' is there twice", parameter: name)
            }
        }
    }

    subscript(name: String) -> String? { all[name] }

    /// A text of 1 to `most` characters, without control characters.
    func text(_ name: String, most: Int = 256) throws(Problem) -> String? {
        guard let value = all[name] else { return nil }
        guard isWord(value, most: most) else {
            throw Problem(.badRequest, "'\(name)' is a text of 1 to \(most) characters", parameter: name)
        }
        return value
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = all[name] else { return nil }
        guard let number = wholeNumber(value), range.contains(number) else {
            throw Problem(
                .badRequest,
                "'\(name)' is a whole number from \(range.lowerBound) to \(range.upperBound)",
                parameter: name
            )
        }
        return number
    }

    func boolean(_ name: String) throws(Problem) -> Bool? {
        switch all[name] {
        case nil: nil
        case "true": true
        case "false": false
        default: throw Problem(.badRequest, "'\(name)' is true or false", parameter: name)
        }
    }

    func instant(_ name: String) throws(Problem) -> Instant? {
        guard let value = all[name] else { return nil }
        guard let instant = Instant(rfc3339: value) else {
            throw Problem(
                .badRequest,
                "'\(name)' is a time as 2026-11-23T08:00:00+08:00; in a URL the + is written %2B",
                parameter: name
            )
        }
        return instant
    }

    /// Words with commas between them, at most 32.
    func words(_ name: String) throws(Problem) -> [String]? {
        guard let value = all[name] else { return nil }
        let words = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard words.count <= 32, words.allSatisfy({ isWord($0, most: 256) }) else {
            throw Problem(.badRequest, "'\(name)' is one to 32 words with commas between them", parameter: name)
        }
        return words
    }

    /// One raw value of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Choice.Type
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let word = all[name] else { return nil }
        return try choice(of: word, name, type)
    }

    /// Raw values of an enumeration with commas between them.
    func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Choice.Type
    ) throws(Problem) -> [Choice]? where Choice.RawValue == String {
        guard let words = try words(name) else { return nil }
        guard words.count <= Choice.allCases.count else {
            throw Problem(.badRequest, "'\(name)' has at most \(Choice.allCases.count) words", parameter: name)
        }
        var choices: [Choice] = []
        for word in words { choices.append(try choice(of: word, name, type)) }
        return choices
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        of word: String,
        _ name: String,
        _ type: Choice.Type
    ) throws(Problem) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: word) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        let advice = nearestName(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw Problem(.badRequest, "'\(name)' is of \(known.joined(separator: ", "))\(advice)", parameter: name)
    }
}

/// Whether a text may be looked for: not empty, not too long, without control characters.
func isWord(_ text: String, most: Int) -> Bool {
    let count = text.unicodeScalars.count
    return count >= 1 && count <= most && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
}

/// Decimal digits alone: no sign, no blanks.
func wholeNumber(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return nil
    }
    return Int(text)
}

/// A part of a URL, decoded; `nil` where it is not percent-encoded UTF-8. `+` is a plus.
func percentDecoded(_ text: some StringProtocol) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.next().flatMap(hexadecimalDigit), let low = rest.next().flatMap(hexadecimalDigit) else {
            return nil
        }
        bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
}

/// What may stand in a query as it is; the rest is percent-encoded.
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: ","), UInt8(ascii: ":"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return encoded
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
