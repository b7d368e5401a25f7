/// A source line with carets under the part that an error is about.
struct Excerpt {
    let before: String
    let concerned: String
    let after: String

    /// At most this many characters are shown on either side of the part concerned, and of that part itself.
    static let reach = 60

    /// Two lines, without a line feed behind the second one.
    var text: String {
        let shownBefore = before.count > Self.reach ? "…" + before.suffix(Self.reach) : before
        let shown = concerned.count > Self.reach ? concerned.prefix(Self.reach) + "…" : concerned
        let shownAfter = after.count > Self.reach ? after.prefix(Self.reach) + "…" : after
        let padding = shownBefore.map(blank).joined()
        let carets = String(repeating: "^", count: max(shown.reduce(0) { $0 + columns($1) }, 1))
        return "\(shownBefore)\(shown)\(shownAfter)\n\(padding)\(carets)"
    }

    /// Blanks as wide as the character: a tab stays a tab, a wide one takes two.
    private func blank(under character: Character) -> String {
        character == "\t" ? "\t" : String(repeating: " ", count: columns(character))
    }

    /// The columns that a terminal gives a character: two for Chinese, Japanese and Korean ones and for full-width
    /// forms.
    ///
    /// The ranges are those of Unicode's EastAsianWidth.txt, rounded to blocks.
    private func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
