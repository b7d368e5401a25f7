/// What a person is shown of one message on the wire.
public struct Examination: Sendable {
    /// One object, in one line.
    public let json: String
    /// The message, or a reading in it, would be refused.
    public let isRefused: Bool

    package init(json: String, isRefused: Bool) {
        self.json = json
        self.isRefused = isRefused
    }
}
