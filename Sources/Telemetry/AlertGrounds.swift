/// What an alert rests on beside readings, as it was when the alert fired: files may change afterwards, the alert's grounds may
/// not.
public struct AlertGrounds: Sendable, Equatable {
    /// A JSON object: the rule's text, the place, the permits that were considered and the register's row.
    public let document: String
    /// The geometry of the place, which the document names by its hash; `nil` without a place.
    public let exhibit: Exhibit?

    public init(document: String, exhibit: Exhibit?) {
        self.document = document
        self.exhibit = exhibit
    }
}

/// A text that many alerts may name; it is stored once.
public struct Exhibit: Sendable, Equatable {
    /// SHA-256 of the text in UTF-8, as 64 hexadecimal digits.
    public let hash: String
    public let text: String

    public init(hash: String, text: String) {
        self.hash = hash
        self.text = text
    }
}
