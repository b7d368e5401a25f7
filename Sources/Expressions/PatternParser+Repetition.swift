extension PatternParser {
    /// What stands before, repeated as is said behind it.
    mutating func repeated(_ node: PatternNode, from start: Int) throws(PatternFault) -> PatternNode {
        let sign = position
        guard let (least, most) = try repetition() else { return node }
        // Whether few or many are taken first makes no difference to what is found.
        _ = take("?")
        let next = position
        if try repetition() != nil {
            throw PatternFault(
                "'\(text(sign..<position))' repeats a repetition; put what is repeated in a group",
                at: sign..<position
            )
        }
        position = next
        return .repeated(node, least: least, most: most)
    }

    /// Reads `*`, `+`, `?`, `{2}`, `{2,}` or `{2,5}`; a brace that begins none of these is a character.
    private mutating func repetition() throws(PatternFault) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard let (least, most) = bounds() else {
            position = start
            return nil
        }
        guard max(least, most ?? 0) <= Pattern.maximumRepetition else {
            throw PatternFault("a repetition has at most \(Pattern.maximumRepetition) rounds", at: start..<position)
        }
        guard most ?? least >= least else {
            throw PatternFault("'\(text(start..<position))' ends before it begins", at: start..<position)
        }
        return (least, most)
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`, or stops within something else.
    private mutating func bounds() -> (least: Int, most: Int?)? {
        guard take("{"), let least = number() else { return nil }
        if take("}") { return (least, least) }
        guard take(",") else { return nil }
        if take("}") { return (least, nil) }
        guard let most = number(), take("}") else { return nil }
        return (least, most)
    }

    /// A decimal number; one with many digits is as good as any that is too large.
    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    func text(_ range: Range<Int>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[range])
        return text
    }
}
