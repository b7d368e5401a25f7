extension JSONDocument {
    /// The text of a string node, with its escapes resolved.
    package func text(of node: Int) -> String {
        // Without the quotation marks.
        let content = bytes[(offset(of: node) + 1)..<(Int(nodes[node].end) - 1)]
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        return unescaped(content)
    }

    /// The characters of any value as the file has them.
    package func source(of node: Int) -> String {
        let end =
            switch kind(of: node) {
            case .object, .array: endOffset(ofContainer: node)
            case .string, .number, .boolean, .null: Int(nodes[node].end)
            }
        return String(decoding: bytes[offset(of: node)..<end], as: UTF8.self)
    }

    /// The offset behind the bracket that closes an object or array; brackets in texts do not count.
    private func endOffset(ofContainer node: Int) -> Int {
        var position = offset(of: node)
        var depth = 0
        var isInText = false
        repeat {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "{") where !isInText, UInt8(ascii: "[") where !isInText: depth += 1
            case UInt8(ascii: "}") where !isInText, UInt8(ascii: "]") where !isInText: depth -= 1
            default: break
            }
            position += 1
        } while depth > 0
        return position
    }

    package func boolean(of node: Int) -> Bool { bytes[offset(of: node)] == UInt8(ascii: "t") }

    /// The nearest double of a number node; infinite where the number exceeds all doubles.
    package func number(of node: Int) -> Double {
        let start = offset(of: node)
        let end = Int(nodes[node].end)
        return shortNumber(from: start, to: end) ?? Double(source(of: node)) ?? .nan
    }

    /// Reads up to fifteen digits with a point among them, which is what maps consist of.
    ///
    /// Both the digits and the power of ten are exact doubles then, so that one division rounds correctly.
    private func shortNumber(from start: Int, to end: Int) -> Double? {
        guard end - start <= 17 else { return nil }
        var digits: UInt64 = 0
        var digitCount = 0
        var pointPosition: Int?
        var position = start
        let isNegative = bytes[start] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        while position < end {
            let byte = bytes[position]
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
                digitCount += 1
            } else if byte == UInt8(ascii: ".") {
                pointPosition = digitCount
            } else {
                return nil
            }
            position += 1
        }
        guard digitCount <= 15 else { return nil }
        let decimals = digitCount - (pointPosition ?? digitCount)
        let magnitude = Double(digits) / powersOfTen[decimals]
        return isNegative ? -magnitude : magnitude
    }

    private func unescaped(_ content: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var position = content.startIndex
        while position < content.endIndex {
            guard content[position] == UInt8(ascii: "\\") else {
                result.append(content[position])
                position += 1
                continue
            }
            let letter = content[position + 1]
            if letter == UInt8(ascii: "u") {
                let (scalar, length) = escapedScalar(content[position...])
                result.append(contentsOf: String(scalar).utf8)
                position += length
            } else {
                result.append(control(escapedBy: letter))
                position += 2
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads `\uXXXX`, or two of them that form a surrogate pair; a lone surrogate becomes U+FFFD.
    private func escapedScalar(_ content: ArraySlice<UInt8>) -> (scalar: Unicode.Scalar, length: Int) {
        let first = hexadecimal(content.dropFirst(2).prefix(4))
        let following = content.dropFirst(6)
        if (0xD800..<0xDC00).contains(first), following.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            let second = hexadecimal(following.dropFirst(2).prefix(4))
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return (scalar, 12)
            }
        }
        return (Unicode.Scalar(first) ?? "\u{FFFD}", 6)
    }

    private func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32 {
        UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
    }

    private func control(escapedBy letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: letter
        }
    }
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
