/// Something wrong in a place file: what, where, and what to do about it.
public struct PlaceFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let file: String
    /// The line, from 1; `nil` where the error concerns the file as a whole.
    public let line: Int?
    /// The column in characters, from 1; `nil` where the error concerns the file as a whole.
    public let column: Int?
    /// What is wrong, with the feature's number and name and the next step.
    public let message: String

    package init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: message`, which editors turn into a link.
    public var description: String {
        guard let line, let column else { return "\(file): \(message)" }
        return "\(file):\(line):\(column): \(message)"
    }
}
