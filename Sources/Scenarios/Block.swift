import Documents

/// A text of several lines inside a YAML file, `key: |`, with the place of each line in the file.
struct Block {
    struct Line {
        let text: Substring
        /// In the file, from 1.
        let number: Int
        /// Characters before the text in the file, which YAML has dropped.
        let indentation: Int
    }

    let file: String
    /// The line of the file on which the text begins, from 1.
    let firstLine: Int
    let lines: [Line]

    /// `nil` where the value is a text of another style, in which lines are not kept as they are.
    init?(_ value: YAMLValue, in fileLines: [Substring]) {
        guard let text = value.text, fileLines.indices.contains(value.line - 1),
            fileLines[value.line - 1].unicodeScalars.dropFirst(value.column - 1).first == "|"
        else { return nil }
        file = value.file
        firstLine = value.line + 1
        let first = firstLine
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map {
            offset,
            line in
            let number = first + offset
            let whole = fileLines.indices.contains(number - 1) ? fileLines[number - 1].unicodeScalars.count : 0
            return Line(text: line, number: number, indentation: max(0, whole - line.unicodeScalars.count))
        }
    }
}
