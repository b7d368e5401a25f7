public import Telemetry

/// What a batch of messages came to: readings and rejections, in order of arrival.
///
/// It is filled and emptied for every batch and keeps its memory.
public struct Arrivals {
    public var readings: [Reading] = []
    public var rejections: [Rejection] = []
    /// Messages that the broker had kept from before we subscribed.
    public var retainedMessages = 0
    /// Messages, by the class of their source, that are as they should be and measure nothing, as heartbeats. They are no readings that
    /// were received, and nothing is kept of them.
    public private(set) var messagesWithoutReading: [ClassIndex: Int] = [:]

    /// Readings for which memory is kept between batches; more is given back.
    private static let keptReadings = 32_768

    public init() {}

    public var isEmpty: Bool { readings.isEmpty && rejections.isEmpty }

    mutating func countMessageWithoutReading(of deviceClass: ClassIndex) {
        messagesWithoutReading[deviceClass, default: 0] += 1
    }

    public mutating func removeAll() {
        if readings.capacity > Self.keptReadings { readings = [] } else { readings.removeAll(keepingCapacity: true) }
        if rejections.capacity > Self.keptReadings {
            rejections = []
        } else {
            rejections.removeAll(keepingCapacity: true)
        }
        retainedMessages = 0
        messagesWithoutReading.removeAll(keepingCapacity: true)
    }
}
