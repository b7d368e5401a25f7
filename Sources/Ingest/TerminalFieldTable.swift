import Telemetry

/// The fields of a source's terminals, which may be of different vendors.
struct TerminalFieldTable {
    private let usual: TerminalFields
    private let ofDevices: [String: TerminalFields]
    private let terminals: [String: String]

    init(_ schema: ReadingSchema, _ source: Source) {
        usual = TerminalFields(schema, vendor: source.vendor)
        terminals = source.terminalsOfDevices
        ofDevices = source.vendorsOfDevices.mapValues { TerminalFields(schema, vendor: $0) }
    }

    /// What the device's messages must name: its terminal, which mostly is its own name.
    func terminal(of device: Span<UInt8>) -> String {
        let name = text(device)
        return terminals[name] ?? name
    }

    subscript(device: Span<UInt8>) -> TerminalFields {
        ofDevices.isEmpty ? usual : ofDevices[text(device)] ?? usual
    }
}
