public import HJ212

/// How the monitors of a source speak HJ 212.
public struct MonitorSettings: Sendable, Equatable {
    public var data: MonitorData
    public var checksum: ChecksumKind
    /// The same for single devices, where the register says so.
    public var checksumsOfDevices: [String: ChecksumKind]
    /// `nil` for monitors that use the standard's codes alone.
    public var vendor: MonitorVendor?
    /// The same for single devices, where the register says so.
    public var vendorsOfDevices: [String: MonitorVendor]

    public init(
        data: MonitorData = .realTime,
        checksum: ChecksumKind = .hj212,
        checksumsOfDevices: [String: ChecksumKind] = [:],
        vendor: MonitorVendor? = nil,
        vendorsOfDevices: [String: MonitorVendor] = [:]
    ) {
        self.data = data
        self.checksum = checksum
        self.checksumsOfDevices = checksumsOfDevices
        self.vendor = vendor
        self.vendorsOfDevices = vendorsOfDevices
    }
}
