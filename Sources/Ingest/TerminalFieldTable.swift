import Telemetry

/// The fields of a source's terminals, which may be of different vendors.
struct TerminalFieldTable {
    private let usual: TerminalFields
    private let ofDevices: [String: TerminalFields]

    init(_ schema: ReadingSchema, _ source: Source) {
        usual = TerminalFields(schema, vendor: source.vendor)
        ofDevices = source.vendorsOfDevices.mapValues { TerminalFields(schema, vendor: $0) }
    }

    subscript(device: Span<UInt8>) -> TerminalFields {
        ofDevices.isEmpty ? usual : ofDevices[text(device)] ?? usual
    }
}
