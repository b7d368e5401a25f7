/// The alarms of a position, table 24 of JT/T 808-2019: most bits stay set until the condition ends.
public struct AlarmBits: OptionSet, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Bit 0: the driver has pressed the button.
    public static let emergency = AlarmBits(rawValue: 1 << 0)
    /// Bit 5: the antenna of the satellite receiver is cut or missing.
    public static let antennaCut = AlarmBits(rawValue: 1 << 5)
    /// Bit 7.
    public static let lowVoltage = AlarmBits(rawValue: 1 << 7)
    /// Bit 8: the terminal runs on its own battery.
    public static let powerCut = AlarmBits(rawValue: 1 << 8)
}

/// The state of vehicle and receiver in a position, table 25 of JT/T 808-2019.
public struct StatusBits: OptionSet, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Bit 0.
    public static let ignition = StatusBits(rawValue: 1 << 0)
    /// Bit 1: without it, the position is the last one, or none.
    public static let isPositioned = StatusBits(rawValue: 1 << 1)
    /// Bit 2.
    public static let isSouth = StatusBits(rawValue: 1 << 2)
    /// Bit 3.
    public static let isWest = StatusBits(rawValue: 1 << 3)
    /// Bit 5: the coordinates have been shifted by the secrecy plug-in; they are not WGS-84.
    public static let isEncrypted = StatusBits(rawValue: 1 << 5)

    /// Bits 8 and 9.
    public enum Load: UInt32, Sendable {
        case empty = 0
        case half = 1
        /// Half full to those who count bits instead of values: seen in two public programs.
        case reserved = 2
        case full = 3
    }

    public init(_ load: Load) {
        rawValue = load.rawValue << 8
    }

    public var load: Load { Load(rawValue: rawValue >> 8 & 3) ?? .reserved }
}
