import HJ212
import Telemetry

/// What a source knows of its monitors, which may be of different vendors and use different checksums.
struct MonitorTable {
    let data: MonitorData
    private let usual: MonitorFields
    private let ofDevices: [String: MonitorFields]
    private let checksum: ChecksumKind
    private let checksumsOfDevices: [String: ChecksumKind]
    private let terminals: [String: String]

    init(_ schema: ReadingSchema, _ source: Source) {
        let settings = source.monitors
        terminals = source.terminalsOfDevices
        data = settings.data
        usual = MonitorFields(schema, data: settings.data, vendor: settings.vendor)
        ofDevices = settings.vendorsOfDevices.mapValues { MonitorFields(schema, data: settings.data, vendor: $0) }
        checksum = settings.checksum
        checksumsOfDevices = settings.checksumsOfDevices
    }

    /// The MN that the device's frames must have, which mostly is its own name.
    func terminal(of device: String) -> String { terminals[device] ?? device }

    func fields(of device: String) -> MonitorFields { ofDevices[device] ?? usual }

    func checksum(of device: String) -> ChecksumKind { checksumsOfDevices[device] ?? checksum }
}
