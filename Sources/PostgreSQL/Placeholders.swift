/// One statement with `?`, `?1`, `?2` for its parameters, as SQLite takes them, turned into one with `$1`, `$2`.
///
/// As in SQLite a bare `?` has the number after the largest so far. PostgreSQL wants parameters without gaps: those that are used are
/// counted anew in the order of their numbers, so `?10` alone becomes `$1`. Question marks in texts, quoted names, comments and between
/// dollar signs stay what they are; PostgreSQL's own operators with a question mark cannot be written, their functions can
/// (`jsonb_exists(a, b)`).
struct Placeholders: Equatable {
    enum Problem: Error, Equatable {
        case noStatement
        case moreThanOneStatement
        /// The server would see the statement up to the character U+0000 only.
        case nullCharacter
        /// Parameters are numbered from 1 to ``Placeholders/largestNumber``.
        case numberOutOfRange
    }

    /// As in SQLite (https://sqlite.org/limits.html#max_variable_number).
    static let largestNumber = 32_766

    let sql: String
    /// The number that each of `$1`, `$2` … had, in their order.
    let numbers: [Int]

    init(_ sql: String) throws(Problem) {
        var scanner = Scanner(sql)
        let found = try scanner.placeholders()
        numbers = Set(found.map(\.number)).sorted()
        let positions = Dictionary(uniqueKeysWithValues: zip(numbers, 1...))
        var text: [UInt8] = []
        text.reserveCapacity(scanner.bytes.count + found.count)
        var copied = 0
        for placeholder in found {
            text += scanner.bytes[copied..<placeholder.range.lowerBound]
            text += Array("$\(positions[placeholder.number, default: 0])".utf8)
            copied = placeholder.range.upperBound
        }
        text += scanner.bytes[copied..<scanner.end]
        self.sql = String(decoding: text, as: UTF8.self)
    }
}

/// Goes through a statement as PostgreSQL's lexer does: https://www.postgresql.org/docs/15/sql-syntax-lexical.html.
private struct Scanner {
    struct Placeholder {
        let number: Int
        let range: Range<Int>
    }

    let bytes: [UInt8]
    /// Where the statement ends: before its semicolon.
    private(set) var end: Int
    private var position = 0

    init(_ sql: String) {
        bytes = Array(sql.utf8)
        end = bytes.count
    }

    mutating func placeholders() throws(Placeholders.Problem) -> [Placeholder] {
        var found: [Placeholder] = []
        var largest = 0
        var isBegun = false
        var isEnded = false
        guard !bytes.contains(0) else { throw .nullCharacter }
        while position < bytes.count {
            if skipBlank() { continue }
            if bytes[position] == UInt8(ascii: ";") {
                // Semicolons before and between nothing are nothing.
                if isBegun, !isEnded {
                    isEnded = true
                    end = position
                }
                position += 1
                continue
            }
            guard !isEnded else { throw .moreThanOneStatement }
            isBegun = true
            guard bytes[position] == UInt8(ascii: "?") else {
                skipToken()
                continue
            }
            let placeholder = try placeholder(after: largest)
            largest = max(largest, placeholder.number)
            found.append(placeholder)
        }
        guard isBegun else { throw .noStatement }
        return found
    }

    private mutating func placeholder(after largest: Int) throws(Placeholders.Problem) -> Placeholder {
        let start = position
        position += 1
        var number = 0
        let digits = position
        while let digit = byte(at: position), digit.isDigit {
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
            guard number <= Placeholders.largestNumber else { throw .numberOutOfRange }
            position += 1
        }
        if position == digits { number = largest + 1 }
        guard (1...Placeholders.largestNumber).contains(number) else { throw .numberOutOfRange }
        return Placeholder(number: number, range: start..<position)
    }

    private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private func starts(with text: String, at index: Int) -> Bool {
        bytes[min(index, bytes.count)...].starts(with: text.utf8)
    }

    /// A blank or a comment, if there is one.
    private mutating func skipBlank() -> Bool {
        if bytes[position].isBlank {
            position += 1
        } else if starts(with: "--", at: position) {
            while let next = byte(at: position), next != UInt8(ascii: "\n") { position += 1 }
        } else if starts(with: "/*", at: position) {
            skipComment()
        } else {
            return false
        }
        return true
    }

    /// Comments of this kind stand in one another.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if starts(with: "/*", at: position) {
                depth += 1
                position += 2
            } else if starts(with: "*/", at: position) {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func skipToken() {
        switch bytes[position] {
        case UInt8(ascii: "'"): skipQuoted(by: UInt8(ascii: "'"), hasEscapes: false)
        case UInt8(ascii: "\""): skipQuoted(by: UInt8(ascii: "\""), hasEscapes: false)
        case UInt8(ascii: "$"): skipDollar()
        case let first where first.isNameStart: skipName()
        default: position += 1
        }
    }

    /// A name or keyword; one that is `e` alone makes of the text behind it one with backslashes.
    private mutating func skipName() {
        let start = position
        while let next = byte(at: position), next.isNamePart { position += 1 }
        let isEscaping = position == start + 1 && bytes[start] | 0x20 == UInt8(ascii: "e")
        if isEscaping, byte(at: position) == UInt8(ascii: "'") {
            skipQuoted(by: UInt8(ascii: "'"), hasEscapes: true)
        }
    }

    /// To the end of the statement where nothing closes it: the server says so.
    private mutating func skipQuoted(by quote: UInt8, hasEscapes: Bool) {
        position += 1
        while let next = byte(at: position) {
            position += 1
            if hasEscapes, next == UInt8(ascii: "\\") {
                position += 1
            } else if next == quote {
                // Twice means once, and the text goes on.
                guard byte(at: position) == quote else { return }
                position += 1
            }
        }
        position = bytes.count
    }

    /// A text between `$tag$` and `$tag$`, or a dollar sign that begins none.
    private mutating func skipDollar() {
        var tagEnd = position + 1
        if let first = byte(at: tagEnd), first.isNameStart {
            while let next = byte(at: tagEnd), next.isNamePart, next != UInt8(ascii: "$") { tagEnd += 1 }
        }
        guard byte(at: tagEnd) == UInt8(ascii: "$") else {
            position += 1
            return
        }
        let tag = bytes[position...tagEnd]
        position = tagEnd + 1
        while position < bytes.count, !bytes[position...].starts(with: tag) { position += 1 }
        position = min(bytes.count, position + tag.count)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
    /// Letters, underscores, and every byte of a character beyond ASCII.
    fileprivate var isNameStart: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_") || self >= 0x80
    }
    fileprivate var isNamePart: Bool { isNameStart || isDigit || self == UInt8(ascii: "$") }
}
