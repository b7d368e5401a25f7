import Telemetry

/// How the payloads of a source are read.
enum SourceDecoder {
    /// By the parser that all sources share.
    case json(JSONReadingDecoder)
    case payload(any PayloadDecoder)

    /// * `share`: of what comes on the source's topic.
    init(_ source: Source, _ deviceClass: DeviceClass, _ acceptance: Acceptance, _ share: MonitorShare) {
        let schema = ReadingSchema(deviceClass: deviceClass, datum: source.datum, acceptance: acceptance)
        switch source.format {
        case .json:
            self = .json(
                JSONReadingDecoder(deviceClass: deviceClass, datum: source.datum, acceptance: acceptance)
            )
        case .jt808: self = .payload(TerminalFrameDecoder(fields: TerminalFieldTable(schema, source)))
        case .hj212: self = .payload(MonitorFrameDecoder(monitors: MonitorTable(schema, source), share: share))
        case .jt808JSON: self = .payload(TerminalJSONDecoder(fields: TerminalFieldTable(schema, source)))
        }
    }
}
