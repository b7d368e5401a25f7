public import Places
public import Telemetry

/// One stream of payloads: where they come from and how to read them.
public struct Source: Sendable, Equatable {
    public let topic: TopicPattern
    public let deviceClass: ClassIndex
    public let format: Format
    /// What the coordinates in the payloads mean; it is never guessed.
    public let datum: Datum

    /// How a payload is written.
    public enum Format: String, Sendable, CaseIterable {
        /// One reading as a JSON object, or an array of them.
        case json
    }

    public init(topic: TopicPattern, deviceClass: ClassIndex, format: Format, datum: Datum) {
        self.topic = topic
        self.deviceClass = deviceClass
        self.format = format
        self.datum = datum
    }
}
