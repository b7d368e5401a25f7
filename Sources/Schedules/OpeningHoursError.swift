/// Where and why a text is no opening hours.
public struct OpeningHoursError: Error, Hashable, Sendable {
    /// The text that was read.
    public let text: String
    /// The character at which it goes wrong, from 1; one past the last where something is missing at the end.
    public let column: Int
    /// What is wrong, and what to write instead.
    public let message: String

    /// Two lines for people: the text, and a caret under the column, also where Chinese remarks stand before it.
    public var excerpt: String {
        var shown = ""
        var indent = ""
        for (index, character) in text.enumerated() {
            shown.append(!character.isWhitespace || character == ideographicSpace ? character : " ")
            if index < column - 1 { indent.append(isWide(character) ? ideographicSpace : " ") }
        }
        return "\(shown)\n\(indent)^"
    }
}

extension OpeningHoursError: CustomStringConvertible {
    /// `column 4: expected a time`, with the excerpt under it.
    public var description: String {
        "column \(column): \(message)\n\(excerpt)"
    }
}

/// As wide as two letters, which Chinese characters are too.
private let ideographicSpace: Character = "\u{3000}"

/// Whether a terminal gives a character two cells: East Asian scripts, full-width forms and pictures.
private func isWide(_ character: Character) -> Bool {
    character.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
