/// Between which times a device has reported, as far as the store knows.
public struct DeviceReport: Sendable, Equatable {
    public let device: DeviceIndex
    /// When the first reading of all that was judged was taken.
    public let first: Instant
    /// When the last one that was judged was.
    public let judged: Instant
    /// When the newest one was; jumps may have followed the last that was judged.
    public let newest: Instant

    public init(device: DeviceIndex, first: Instant, judged: Instant, newest: Instant) {
        self.device = device
        self.first = first
        self.judged = judged
        self.newest = newest
    }
}
