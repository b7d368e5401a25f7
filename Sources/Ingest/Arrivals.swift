public import Telemetry

/// What a batch of messages came to: readings and rejections, in order of arrival.
///
/// It is filled and emptied for every batch and keeps its memory.
public struct Arrivals {
    public var readings: [Reading] = []
    public var rejections: [Rejection] = []
    /// Messages that the broker had kept from before we subscribed.
    public var retainedMessages = 0

    public init() {}

    public var isEmpty: Bool { readings.isEmpty && rejections.isEmpty }

    public mutating func removeAll() {
        readings.removeAll(keepingCapacity: true)
        rejections.removeAll(keepingCapacity: true)
        retainedMessages = 0
    }
}
