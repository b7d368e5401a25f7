extension Lexer {
    /// Reads an int, decimal or hexadecimal, or a double.
    mutating func number() throws(Fault) -> Token.Kind {
        let start = position
        if peek() == UInt8(ascii: "0"), peek(1).map({ $0 | 0x20 }) == UInt8(ascii: "x") {
            position += 2
            return try hexadecimal(from: start)
        }
        skipDigits()
        var isWhole = true
        if peek() == UInt8(ascii: "."), peek(1).map(isDigit) == true {
            isWhole = false
            position += 1
            skipDigits()
        }
        if skipExponent() { isWhole = false }
        let digits = text(from: start)
        try refuseTail(of: digits, from: start)
        return isWhole ? .int(try magnitude(digits, radix: 10, from: start)) : .double(try decimal(digits, from: start))
    }

    private mutating func hexadecimal(from start: Int) throws(Fault) -> Token.Kind {
        let digits = scanWord()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ hexadecimalDigit($0) != nil }) else {
            throw Fault("'\(text(from: start))' is not a hexadecimal number, as in 0x1F", at: start..<position)
        }
        return .int(try magnitude(digits, radix: 16, from: start))
    }

    private func magnitude(_ digits: String, radix: Int, from start: Int) throws(Fault) -> UInt64 {
        guard let value = UInt64(digits, radix: radix) else { throw tooLarge(from: start) }
        return value
    }

    private func decimal(_ digits: String, from start: Int) throws(Fault) -> Double {
        guard let value = Double(digits), value.isFinite else { throw tooLarge(from: start) }
        return value
    }

    private func tooLarge(from start: Int) -> Fault {
        Fault("the number is too large for 64 bits", at: start..<position)
    }

    private mutating func skipDigits() {
        while let byte = peek(), isDigit(byte) { position += 1 }
    }

    private mutating func skipExponent() -> Bool {
        guard peek().map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return false }
        let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
        guard peek(1 + sign).map(isDigit) == true else { return false }
        position += 1 + sign
        skipDigits()
        return true
    }

    /// A number must not run into a word, and needs a digit behind its point.
    private mutating func refuseTail(of digits: String, from start: Int) throws(Fault) {
        let tail = scanWord()
        if tail.lowercased() == "u" {
            throw Fault("unsigned integers are not supported", at: start..<position, suggestion: digits)
        }
        guard tail.isEmpty else {
            throw Fault("'\(digits)\(tail)' is not a number; numbers are written without a unit", at: start..<position)
        }
        guard peek() == UInt8(ascii: "."), !digits.contains(".") else { return }
        let behind = peek(1)
        if behind.map({ $0 | 0x20 >= UInt8(ascii: "a") || $0 == UInt8(ascii: "_") }) == true { return }
        throw Fault("a digit must follow the point", at: start..<position + 1, suggestion: "\(digits).0")
    }
}

/// The value of a hexadecimal digit, or `nil`.
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
}
