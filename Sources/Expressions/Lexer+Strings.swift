extension Lexer {
    /// Reads a string literal from its opening quotes on, one quote or three of them. The token began at `start`, with
    /// its prefix; in a raw string backslashes stand for themselves.
    mutating func string(from start: Int, isRaw: Bool) throws(Fault) -> String {
        let quote = bytes[position]
        let isTriple = peek(1) == quote && peek(2) == quote
        position += isTriple ? 3 : 1
        var content: [UInt8] = []
        offsets = []
        while let byte = peek() {
            if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                offsets.append(position)
                position += isTriple ? 3 : 1
                return String(decoding: content, as: UTF8.self)
            }
            if isLineBreak(byte), !isTriple { break }
            if byte & 0xC0 != 0x80 { offsets.append(position) }
            if byte == UInt8(ascii: "\\"), !isRaw {
                content.append(contentsOf: try escape().utf8)
            } else {
                content.append(byte)
                position += 1
            }
        }
        let closing = String(repeating: Character(Unicode.Scalar(quote)), count: isTriple ? 3 : 1)
        throw Fault("the string has no closing \(closing)", at: start..<position)
    }

    /// Reads one escape sequence (CEL language definition, "String and Bytes Values").
    private mutating func escape() throws(Fault) -> String {
        let start = position
        position += 1
        guard let letter = peek() else { throw invalidEscape(from: start) }
        position += 1
        let value: UInt32
        switch letter {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "?"):
            value = UInt32(letter)
        case UInt8(ascii: "a"): value = 0x07
        case UInt8(ascii: "b"): value = 0x08
        case UInt8(ascii: "f"): value = 0x0C
        case UInt8(ascii: "n"): value = 0x0A
        case UInt8(ascii: "r"): value = 0x0D
        case UInt8(ascii: "t"): value = 0x09
        case UInt8(ascii: "v"): value = 0x0B
        case UInt8(ascii: "x"), UInt8(ascii: "X"): value = try codePoint(digits: 2, radix: 16, from: start)
        case UInt8(ascii: "u"): value = try codePoint(digits: 4, radix: 16, from: start)
        case UInt8(ascii: "U"): value = try codePoint(digits: 8, radix: 16, from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            position -= 1
            value = try codePoint(digits: 3, radix: 8, from: start)
        default:
            throw invalidEscape(from: start)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw Fault("'\(text(from: start))' is not a Unicode character", at: start..<position)
        }
        return String(scalar)
    }

    /// Reads exactly so many digits.
    private mutating func codePoint(digits: Int, radix: UInt32, from start: Int) throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek().flatMap(hexadecimalDigit), digit < radix else {
                throw Fault(
                    "'\(text(from: start))' needs \(digits) \(radix == 8 ? "octal" : "hexadecimal") digits",
                    at: start..<position
                )
            }
            // Eight hexadecimal digits fill the 32 bits and cannot overflow them.
            value = value &* radix &+ digit
            position += 1
        }
        return value
    }

    private mutating func invalidEscape(from start: Int) -> Fault {
        // A character of several bytes belongs to the message as a whole.
        while let byte = peek(), byte & 0xC0 == 0x80 { position += 1 }
        return Fault("'\(text(from: start))' is not an escape; a backslash is written \\\\", at: start..<position)
    }
}
