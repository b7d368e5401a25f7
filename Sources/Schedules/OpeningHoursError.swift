/// Where and why a text is no opening hours.
public struct OpeningHoursError: Error, Hashable, Sendable {
    /// The text that was read.
    public let text: String
    /// The character at which it goes wrong, from 1; one past the last where something is missing at the end.
    public let column: Int
    /// What is wrong, and what to write instead.
    public let message: String

    /// Two lines for people: the text, and a caret under the column.
    public var excerpt: String {
        var shown = ""
        var indent = ""
        for (index, character) in text.enumerated() {
            // Of all that may stand before a mistake, only the ideographic space is as wide as two letters.
            let space: Character = character == "\u{3000}" ? character : " "
            shown.append(character.isWhitespace ? space : character)
            if index < column - 1 { indent.append(space) }
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
