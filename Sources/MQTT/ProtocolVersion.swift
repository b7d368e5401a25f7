/// What a broker and we speak. We begin with MQTT 5; a broker that refuses it in so many words, as NATS does, is spoken to as it can.
public enum ProtocolVersion: Sendable, Equatable {
    case five
    /// Without reasons for refusals, without an end of sessions, and retained messages come with every subscription.
    case threeOneOne
}
