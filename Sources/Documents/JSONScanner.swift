/// Why a text is no JSON, and where.
package struct JSONSyntaxError: Error, Equatable {
    package let offset: Int
    package let message: String
}

/// Checks a text against RFC 8259 and notes where each value begins and ends.
struct JSONScanner {
    private(set) var nodes: [JSONDocument.Node] = []
    private let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func scanDocument() throws(JSONSyntaxError) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        try checkEncoding()
        skipWhitespace()
        try scanValue(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw failure("expected the end of the file, found \(found)") }
    }

    private func checkEncoding() throws(JSONSyntaxError) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONSyntaxError(
                offset: error.byteOffsets.lowerBound,
                message: "the text is not UTF-8: save the file in that encoding"
            )
        }
    }

    private mutating func scanValue(depth: Int) throws(JSONSyntaxError) {
        guard depth < JSONDocument.maximumDepth else {
            throw failure("nested more than \(JSONDocument.maximumDepth) levels deep")
        }
        guard nodes.count < JSONDocument.maximumValues else {
            throw failure("more than \(JSONDocument.maximumValues) values: split the file")
        }
        guard let first = current else { throw failure("expected a value, found \(found)") }
        switch first {
        case UInt8(ascii: "{"): try scanObject(depth: depth)
        case UInt8(ascii: "["): try scanArray(depth: depth)
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
        case UInt8(ascii: "t"): try scanWord("true")
        case UInt8(ascii: "f"): try scanWord("false")
        case UInt8(ascii: "n"): try scanWord("null")
        default: throw failure("expected a value, found \(found)")
        }
    }

    private mutating func scanObject(depth: Int) throws(JSONSyntaxError) {
        let node = open()
        if take(UInt8(ascii: "}")) { return close(node) }
        repeat {
            skipWhitespace()
            guard current == UInt8(ascii: "\"") else { throw failure("expected a name in quotes, found \(found)") }
            try scanString()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw failure("expected ':', found \(found)") }
            skipWhitespace()
            try scanValue(depth: depth + 1)
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("expected ',' or '}', found \(found)") }
        close(node)
    }

    private mutating func scanArray(depth: Int) throws(JSONSyntaxError) {
        let node = open()
        if take(UInt8(ascii: "]")) { return close(node) }
        repeat {
            skipWhitespace()
            try scanValue(depth: depth + 1)
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("expected ',' or ']', found \(found)") }
        close(node)
    }

    private mutating func scanString() throws(JSONSyntaxError) {
        let start = position
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("a control character or line break inside a text: escape it") }
            if byte == UInt8(ascii: "\\") { try scanEscape() } else { position += 1 }
        }
        guard take(UInt8(ascii: "\"")) else {
            throw JSONSyntaxError(offset: start, message: "the text that begins here has no closing '\"'")
        }
        note(from: start)
    }

    private mutating func scanEscape() throws(JSONSyntaxError) {
        position += 1
        guard let letter = current, "\"\\/bfnrtu".utf8.contains(letter) else {
            throw failure("unknown escape: after '\\' comes one of \" \\ / b f n r t u")
        }
        position += 1
        guard letter == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = current, isHexadecimal(digit) else {
                throw failure("expected four hexadecimal digits after '\\u'")
            }
            position += 1
        }
    }

    private mutating func scanNumber() throws(JSONSyntaxError) {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            guard !isDigit(current) else { throw failure("a number must not begin with 0") }
        } else {
            try scanDigits()
        }
        if take(UInt8(ascii: ".")) { try scanDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try scanDigits()
        }
        note(from: start)
    }

    private mutating func scanDigits() throws(JSONSyntaxError) {
        guard isDigit(current) else { throw failure("expected a digit, found \(found)") }
        while isDigit(current) { position += 1 }
    }

    private mutating func scanWord(_ word: StaticString) throws(JSONSyntaxError) {
        let start = position
        for byte in "\(word)".utf8 {
            guard take(byte) else { throw JSONSyntaxError(offset: start, message: "expected '\(word)'") }
        }
        note(from: start)
    }
}

extension JSONScanner {
    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next character, for a message.
    private var found: String {
        guard position < bytes.count else { return "the end of the file" }
        let character = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
        return "'\(String(character))'"
    }

    private func failure(_ message: String) -> JSONSyntaxError { JSONSyntaxError(offset: position, message: message) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Begins an object or an array, and moves to its first content.
    private mutating func open() -> Int {
        nodes.append(JSONDocument.Node(offset: UInt32(position), end: 0))
        position += 1
        skipWhitespace()
        return nodes.count - 1
    }

    private mutating func close(_ node: Int) { nodes[node].end = UInt32(nodes.count) }

    private mutating func note(from start: Int) {
        nodes.append(JSONDocument.Node(offset: UInt32(start), end: UInt32(position)))
    }
}

private func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
    default: false
    }
}
