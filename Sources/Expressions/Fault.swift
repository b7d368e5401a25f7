import Documents

/// What is wrong with one part of a source, before its line and column are reckoned.
///
/// A ``Vocabulary`` throws it for a name or an argument that it cannot bind; ``Program`` turns it into an
/// ``ExpressionError``.
public struct Fault: Error, Sendable {
    /// One sentence without a full stop, for the person who wrote the expression.
    let message: String
    /// The part to point at, in UTF-8 offsets.
    let range: Range<Int>
    /// What could stand there instead.
    let suggestion: String?

    /// Blames one node, and offers what could stand in its place.
    public init(_ message: String, at syntax: Syntax, suggestion: String? = nil) {
        self.init(message, at: syntax.range, suggestion: suggestion)
    }

    /// Blames one node that should have named one of some things, and offers the one spelt most like it, if any is
    /// close.
    public init(_ message: String, at syntax: Syntax, spelt word: String, among names: some Sequence<String>) {
        self.init(message, at: syntax.range, suggestion: nearestName(to: word, among: names))
    }

    init(_ message: String, at range: Range<Int>, suggestion: String? = nil) {
        self.message = message
        self.range = range
        self.suggestion = suggestion
    }
}
