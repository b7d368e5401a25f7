/// What a device measured at one instant, decoded and valid.
///
/// A reading is identified by its device and ``observedAt``. Device and class are numbers that only this process knows
/// (``DeviceDirectory``, ``Catalogue``), so that a batch of readings holds no references.
public struct Reading: Sendable, Equatable, BitwiseCopyable {
    public let deviceClass: ClassIndex
    public let device: DeviceIndex
    /// When the device measured, by its own clock.
    public let observedAt: Instant
    /// When it reached us.
    public let receivedAt: Instant
    public var measurements: Measurements
    /// What the judge found when it let the reading in.
    public var admission: Admission

    public init(
        deviceClass: ClassIndex,
        device: DeviceIndex,
        observedAt: Instant,
        receivedAt: Instant,
        measurements: Measurements,
        admission: Admission = .judged
    ) {
        self.deviceClass = deviceClass
        self.device = device
        self.observedAt = observedAt
        self.receivedAt = receivedAt
        self.measurements = measurements
        self.admission = admission
    }
}

/// Whether a reading may decide alerts. All are stored.
public enum Admission: UInt8, Sendable, BitwiseCopyable {
    case judged = 0
    /// Not newer than what the device's state has seen: it must not change live alerts.
    case late = 1
    /// Farther from the last fix than any vehicle gets: it must not be believed.
    case jump = 2
}

/// The number of a device class among those that are loaded.
public struct ClassIndex: Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt16

    public init(_ value: Int) {
        rawValue = UInt16(value)
    }
}

/// The number of a device among those that this process has met, from 0 without gaps.
public struct DeviceIndex: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let rawValue: UInt32

    public init(_ value: Int) {
        rawValue = UInt32(value)
    }

    public static func < (left: DeviceIndex, right: DeviceIndex) -> Bool {
        left.rawValue < right.rawValue
    }
}
