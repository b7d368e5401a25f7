extension PatternParser {
    /// Reads a class behind its opening bracket.
    mutating func characterClass(from start: Int) throws(PatternFault) -> ScalarSet {
        var set = ScalarSet()
        set.isNegated = take("^")
        // A bracket that comes first is a character.
        var isFirst = true
        while let scalar = peek() {
            if scalar == "]", !isFirst {
                position += 1
                if flags.ignoresCase { set.ignoreCase() }
                return set
            }
            isFirst = false
            if scalar == "[", peek(1) == ":" {
                set.insert(try namedClass())
            } else {
                try insertMember(into: &set)
            }
        }
        throw PatternFault("a closing ']' is missing", at: start..<start + 1)
    }

    /// Reads a character, a range of them, or an escaped class.
    private mutating func insertMember(into set: inout ScalarSet) throws(PatternFault) {
        let start = position
        if peek() == "\\", let letter = peek(1), let escaped = ScalarSet.escaped(letter) {
            position += 2
            set.insert(escaped)
            return
        }
        guard let first = try member() else { return }
        guard peek() == "-", let behind = peek(1), behind != "]" else { return set.insert(first.value...first.value) }
        position += 1
        let isClass = peek() == "\\" && peek(1).flatMap(ScalarSet.escaped) != nil
        guard !isClass, let last = try member(), first.value <= last.value else {
            if isClass { position += 2 }
            throw PatternFault("'\(text(start..<position))' is no range of characters", at: start..<position)
        }
        set.insert(first.value...last.value)
    }

    private mutating func member() throws(PatternFault) -> Unicode.Scalar? {
        let start = position
        guard let scalar = peek() else { return nil }
        position += 1
        return scalar == "\\" ? try escapedScalar(from: start) : scalar
    }

    /// Reads a class of POSIX, as in `[:alpha:]` or `[:^alpha:]`.
    private mutating func namedClass() throws(PatternFault) -> ScalarSet {
        let start = position
        position += 2
        let isNegated = take("^")
        let nameStart = position
        while let scalar = peek(), ("a"..."z").contains(scalar) { position += 1 }
        let name = text(nameStart..<position)
        guard take(":"), take("]"), var set = ScalarSet.named.first(where: { $0.name == name })?.set else {
            let known = listing(["alpha", "digit", "alnum", "upper", "lower", "space", "punct"])
            throw PatternFault("unknown class '\(text(start..<position))'; there are \(known)", at: start..<position)
        }
        set.isNegated = isNegated
        return set
    }
}

extension PatternParser {
    /// Reads what stands behind a backslash outside of a class.
    mutating func escape(from start: Int) throws(PatternFault) -> PatternNode {
        guard let letter = peek() else { throw PatternFault("a '\\' at the end escapes nothing", at: start..<position) }
        if var set = ScalarSet.escaped(letter) {
            position += 1
            if flags.ignoresCase { set.ignoreCase() }
            return .set(set)
        }
        let place: Pattern.Place? =
            switch letter {
            case "A": .beginning
            case "z": .end
            case "b": .borderOfWord
            case "B": .noBorderOfWord
            default: nil
            }
        if let place {
            position += 1
            return .require(place)
        }
        return .set(set(of: try escapedScalar(from: start)))
    }

    /// Reads the character that is meant by what stands behind a backslash.
    private mutating func escapedScalar(from start: Int) throws(PatternFault) -> Unicode.Scalar {
        guard let letter = peek() else { throw PatternFault("a '\\' at the end escapes nothing", at: start..<position) }
        position += 1
        switch letter {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try hexadecimal(from: start)
        case "p", "P":
            throw PatternFault(
                "classes of Unicode are not supported; write a range, as in [一-龥]",
                at: start..<position
            )
        case "1"..."9":
            throw PatternFault("looking for a group again is not supported", at: start..<position)
        default:
            let isPunctuation = letter.value < 0x80 && !("0"..."9").contains(letter) && !letter.isOfWord
            guard isPunctuation || letter == "_" else {
                throw PatternFault("'\(text(start..<position))' is no escape of patterns", at: start..<position)
            }
            return letter
        }
    }

    /// Reads `41` or `{8346}` behind `\x`.
    private mutating func hexadecimal(from start: Int) throws(PatternFault) -> Unicode.Scalar {
        let isBraced = take("{")
        var value: UInt32 = 0
        var digits = 0
        while digits < (isBraced ? 6 : 2), let scalar = peek(), scalar.value < 0x80,
            let digit = hexadecimalDigit(UInt8(scalar.value))
        {
            value = value * 16 + digit
            digits += 1
            position += 1
        }
        guard digits > 0, isBraced ? take("}") : digits == 2, let scalar = Unicode.Scalar(value) else {
            throw PatternFault(
                "'\(text(start..<position))' is no character; write \\x41 or \\x{8346}",
                at: start..<position
            )
        }
        return scalar
    }
}
