/// Cuts a source into tokens, without white space and comments.
///
/// The lexis is that of the CEL language definition, "Syntax", less unsigned integers and byte strings.
struct Lexer {
    let bytes: [UInt8]
    var position = 0
    /// Where each scalar of the string literal that was read last stands, and its closing quotes.
    var offsets: [Int] = []

    /// All tokens of a source, the last of them ``Token/Kind/end``.
    static func tokens(of source: String) throws(Fault) -> [Token] {
        var lexer = Lexer(bytes: Array(source.utf8))
        var tokens: [Token] = []
        repeat {
            tokens.append(try lexer.next())
        } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() throws(Fault) -> Token {
        skipBlanksAndComments()
        let start = position
        guard let byte = peek() else { return Token(kind: .end, range: start..<start) }
        let kind: Token.Kind
        if isDigit(byte) || (byte == UInt8(ascii: ".") && peek(1).map(isDigit) == true) {
            kind = try number()
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            kind = .string(try string(from: start, isRaw: false))
        } else if isWordStart(byte) {
            kind = try wordOrPrefixedString()
        } else {
            kind = .symbol(try symbol())
        }
        if case .string = kind { return Token(kind: kind, range: start..<position, offsets: offsets) }
        return Token(kind: kind, range: start..<position)
    }

    private mutating func skipBlanksAndComments() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
                position += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while let byte = peek(), !isLineBreak(byte) { position += 1 }
            default:
                return
            }
        }
    }

    private mutating func wordOrPrefixedString() throws(Fault) -> Token.Kind {
        let start = position
        let word = scanWord()
        guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return .word(word) }
        switch word.lowercased() {
        case "r": return .string(try string(from: start, isRaw: true))
        case "b", "br", "rb": throw Fault("byte strings are not supported", at: start..<position)
        default: return .word(word)
        }
    }

    private mutating func symbol() throws(Fault) -> Symbol {
        for (symbol, spelling) in Symbol.spelt where bytes[position...].starts(with: spelling) {
            position += spelling.count
            return symbol
        }
        let character = scalar()
        let range = position..<position + String(character).utf8.count
        throw Fault("unexpected '\(printable(character))'", at: range, suggestion: meant(by: character))
    }

    /// What a character that the language does not use was probably meant to be, as the full-width forms that a Chinese
    /// keyboard types.
    private func meant(by character: Unicode.Scalar) -> String? {
        switch character.value {
        case UInt32(UInt8(ascii: "=")): "=="
        case UInt32(UInt8(ascii: "&")): "&&"
        case UInt32(UInt8(ascii: "|")): "||"
        case 0x201C, 0x201D, 0x300C, 0x300D: "\""
        case 0x2018, 0x2019: "'"
        case 0x2260: "!="
        case 0x2264: "<="
        case 0x2265: ">="
        case 0x2212, 0x2013: "-"
        case 0x00D7: "*"
        case 0x00F7: "/"
        case 0x3002: "."
        case 0x3001: ","
        case 0xFF01...0xFF5E: Unicode.Scalar(character.value - 0xFEE0).map { String($0) }
        default: nil
        }
    }

    /// The scalar at the current position, which is one of a valid UTF-8 text.
    private func scalar() -> Unicode.Scalar {
        String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).unicodeScalars.first ?? " "
    }

    private func printable(_ scalar: Unicode.Scalar) -> String {
        scalar.value < 0x20 || scalar.value == 0x7F ? "\\x" + String(scalar.value, radix: 16) : String(scalar)
    }
}

extension Lexer {
    /// The byte some places ahead, or `nil` behind the end.
    func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    /// Takes letters, digits and underscores for as long as there are any.
    mutating func scanWord() -> String {
        let start = position
        while let byte = peek(), isWordStart(byte) || isDigit(byte) { position += 1 }
        return text(from: start)
    }

    /// The source from an offset up to the current position.
    func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

func isLineBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}

private func isWordStart(_ byte: UInt8) -> Bool {
    let lowercase = byte | 0x20
    return (lowercase >= UInt8(ascii: "a") && lowercase <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
}
