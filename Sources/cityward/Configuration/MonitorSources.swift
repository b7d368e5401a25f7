import Documents
import HJ212
import Ingest
import Rules
import Telemetry

/// How each monitor speaks HJ 212: by its source, and by the register, whose columns `vendor` and `crc` come first.
struct MonitorSources {
    private let terminals: TerminalSources
    /// By class and device.
    private let checksumsOfDevices: [String: [String: ChecksumKind]]

    /// `problems`: takes what is wrong in the register, where a class has monitors.
    init(
        _ configuration: Configuration,
        _ terminals: TerminalSources,
        _ register: Register,
        _ problems: ProblemList
    ) {
        self.terminals = terminals
        let classes = Set(configuration.sources.filter { $0.format == .hj212 }.map(\.deviceClass))
        var found: [String: [String: ChecksumKind]] = [:]
        for (number, row) in register.rows.enumerated() where classes.contains(row.deviceClass) {
            guard let name = register.text("crc", ofRow: number) else { continue }
            guard let kind = ChecksumKind(rawValue: name) else {
                let names = ChecksumKind.allCases.map(\.rawValue)
                let advice = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
                let message = "crc: '\(name)' is none of \(names.joined(separator: ", "))\(advice)"
                problems.add(FileProblem(file: "devices.csv", line: row.line, message: message))
                continue
            }
            found[row.deviceClass, default: [:]][row.device] = kind
        }
        checksumsOfDevices = found
    }

    func settings(of source: Configuration.SourceDefinition) -> MonitorSettings {
        guard source.format == .hj212 else { return MonitorSettings() }
        return MonitorSettings(
            data: source.monitors.data,
            checksum: source.monitors.checksum,
            checksumsOfDevices: checksumsOfDevices[source.deviceClass] ?? [:],
            vendor: terminals.vendor(of: source)?.monitor,
            vendorsOfDevices: terminals.vendorsOfDevices(of: source.deviceClass).mapValues(\.monitor)
        )
    }
}

extension Configuration {
    /// What a source says of its monitors.
    struct MonitorDefinition {
        var data = MonitorData.realTime
        var checksum = ChecksumKind.hj212
    }
}

extension Configuration.MonitorDefinition {
    static let keys = ["crc", "data", "period"]

    private enum Kind: String, CaseIterable {
        case realTime = "real-time"
        case states, minutes, hours, days
    }

    /// Reads the keys of a source that are about HJ 212.
    init(_ values: YAMLMapping, format: Source.Format?) {
        if let format, format != .hj212 {
            for key in Self.keys where values[key] != nil { values[key]?.report("'\(key)' is for the format hj212") }
            return
        }
        checksum = values.choice("crc", ChecksumKind.self) ?? checksum
        let kind = values.choice("data", Kind.self) ?? .realTime
        if kind != .minutes { values["period"]?.report("'period' is for data: minutes") }
        switch kind {
        case .realTime: data = .realTime
        case .states: data = .states
        case .minutes: data = .minutes(Self.period(values))
        case .hours: data = .hours
        case .days: data = .days
        }
    }

    /// Of ten minutes, as the samples of GB 18483, unless said otherwise.
    private static func period(_ values: YAMLMapping) -> TimeSpan {
        let period = values.span("period") ?? .minutes(10)
        if period < .minutes(1) || period > .minutes(30) { values["period"]?.report("'period' is from 1m to 30m") }
        return period
    }
}
