/// Something that arrived and could not become a reading: kept whole, with the reason, so that it can be replayed after a fix.
public struct Rejection: Sendable, Equatable {
    /// A closed set, because it is also a label of metrics.
    public enum Reason: String, Sendable, CaseIterable {
        /// No source is configured for the topic.
        case unknownTopic = "unknown_topic"
        /// The topic's device level is empty, too long or not printable.
        case invalidDevice = "invalid_device"
        /// The topic's partition is not the one that the device's name comes to: somebody reckons with another number of partitions.
        case wrongPartition = "wrong_partition"
        /// The device belongs to another daemon.
        case foreignPartition = "foreign_partition"
        /// The payload says that it is another device's than its topic.
        case deviceMismatch = "device_mismatch"
        /// The register does not know the device, and as many such devices as are accepted have reported before it.
        case tooManyDevices = "too_many_devices"
        /// More bytes than a payload may have.
        case tooLarge = "too_large"
        /// More readings in one payload than are accepted.
        case tooMany = "too_many"
        /// Nothing in it: no bytes, or an empty array.
        case empty
        case invalidUTF8 = "invalid_utf8"
        /// Nested deeper than any reading.
        case tooDeep = "too_deep"
        /// Not the declared format.
        case malformed
        /// The checksum is not that of the bytes: they were damaged, or are of something else.
        case wrongChecksum = "wrong_checksum"
        // Right under another way of reckoning it than the one that the device is said to have: a word in the register makes it good.
        case checksumOfHJ212 = "checksum_hj212"
        case checksumOfModbus = "checksum_modbus"
        case checksumOfModbusSwapped = "checksum_modbus_swapped"
        /// A message says that it is longer or shorter than it is.
        case wrongLength = "wrong_length"
        /// Encrypted by the device: nobody here has the key.
        case encrypted
        /// A part of a message whose other parts are missing.
        case incomplete
        /// JSON, but not an object.
        case notAnObject = "not_an_object"
        case missingField = "missing_field"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        /// Not one of the texts that the schema lists.
        case unknownChoice = "unknown_choice"
        /// The time cannot be read.
        case invalidTime = "invalid_time"
        /// Ahead of our clock by more than is tolerated.
        case future
        /// Older than is accepted.
        case outdated
        /// Latitude and longitude are both zero: a receiver without a fix.
        case nullIsland = "null_island"
    }

    /// Bytes of a payload that are kept.
    public static let keptPayload = 64 * 1024

    public let reason: Reason
    /// What exactly, in a few words, as the name of the field.
    public let detail: String
    /// Of the source that the topic belongs to; `nil` where it belongs to none.
    public let deviceClass: ClassIndex?
    public let topic: String
    /// Known where the topic could be read.
    public let device: String?
    public let receivedAt: Instant
    /// The payload, or the one reading of it that was refused; cut to ``keptPayload``.
    public let payload: [UInt8]
    /// Length before it was cut.
    public let payloadBytes: Int

    public init(
        reason: Reason,
        detail: String,
        deviceClass: ClassIndex? = nil,
        topic: String,
        device: String?,
        receivedAt: Instant,
        payload: Span<UInt8>
    ) {
        self.reason = reason
        self.detail = detail
        self.deviceClass = deviceClass
        self.topic = topic
        self.device = device
        self.receivedAt = receivedAt
        self.payload = (0..<min(payload.count, Self.keptPayload)).map { payload[$0] }
        payloadBytes = payload.count
    }
}
