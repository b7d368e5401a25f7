/// A mistake in a line of a story.
struct StoryFault: Error {
    /// In the file, from 1.
    let column: Int
    let message: String

    init(_ message: String, at column: Int) {
        self.message = message
        self.column = column
    }

    init(_ message: String, at word: StoryWord) {
        self.init(message, at: word.column)
    }
}

/// One word of a story.
struct StoryWord {
    let text: String
    /// In the file, from 1.
    let column: Int
}

/// The words of one line, taken one after the other.
struct StoryWords {
    private var words: ArraySlice<StoryWord> = []
    /// Behind the last word.
    private let end: Int

    /// Words are separated by blanks; `#` begins a comment, and an arrow is a word wherever it stands.
    init(_ line: Block.Line) {
        var scalars = line.text.unicodeScalars[...]
        var column = line.indentation + 1
        var words: [StoryWord] = []
        while let first = scalars.first, first != "#" {
            var length = 1
            if !first.properties.isWhitespace {
                length = scalars.starts(with: "->".unicodeScalars) ? 2 : Self.lengthOfWord(scalars)
                words.append(StoryWord(text: String(scalars.prefix(length)), column: column))
            }
            scalars = scalars.dropFirst(length)
            column += length
        }
        end = words.last.map { $0.column + $0.text.unicodeScalars.count } ?? column
        self.words = words[...]
    }

    var isEmpty: Bool { words.isEmpty }
    var first: StoryWord? { words.first }

    mutating func next() -> StoryWord? { words.popFirst() }

    /// The next word, which must be there and be no arrow.
    mutating func demand(_ what: @autoclosure () -> String) throws(StoryFault) -> StoryWord {
        guard let word = words.first, word.text != "->" else {
            throw StoryFault("\(what()) is missing here", at: words.first?.column ?? end)
        }
        words.removeFirst()
        return word
    }

    /// Takes the next word if it is this one.
    mutating func take(_ text: String) -> StoryWord? {
        words.first?.text == text ? words.popFirst() : nil
    }

    private static func lengthOfWord(_ scalars: Substring.UnicodeScalarView) -> Int {
        var length = 0
        var rest = scalars
        while let scalar = rest.first, !scalar.properties.isWhitespace, !rest.starts(with: "->".unicodeScalars) {
            length += 1
            rest = rest.dropFirst()
        }
        return length
    }
}
