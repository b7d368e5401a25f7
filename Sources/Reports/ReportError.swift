/// A report cannot be made as it was asked for; the message says what helps.
public struct ReportError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
