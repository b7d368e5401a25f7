public import Documents
import Foundation
import HJ212
import Hosting
import MQTT
import Telemetry

/// Reads `gateway.yaml`: every key, its type and its range.
public struct SettingsReader {
    private static let keys = ["broker", "listeners", "terminals", "metrics", "limits"]

    private let problems: ProblemList
    private let paths: ConfigurationPaths

    /// `folder`: that paths are relative to.
    public init(folder: String, problems: ProblemList) {
        self.problems = problems
        paths = ConfigurationPaths(folder: URL(fileURLWithPath: folder, isDirectory: true))
    }

    public func read(_ text: String, file: String) -> GatewaySettings? {
        guard let root = YAMLFile.read(text, file: file, problems: problems)?.mapping(keys: Self.keys) else {
            return nil
        }
        var settings = GatewaySettings()
        if let values = root["broker"]?.mapping(keys: BrokerReader.keys) {
            settings.broker = BrokerReader(paths: paths).read(values)
        }
        if let value = root["listeners"] {
            settings.listeners = value.elements.compactMap(listener)
            if value.elements.isEmpty { value.report("there is nothing to listen on; see Gateway.md for an example") }
            reportSharedPlaces(settings.listeners, value)
        } else {
            root.whole.report("'listeners' is missing: without them no terminal can come in")
        }
        settings.terminalsFile = root["terminals"] == nil ? nil : paths.existingFile("terminals", in: root)
        if let value = root["metrics"] { settings.metrics = value.text == "none" ? nil : place("metrics", in: root) }
        if let value = root["limits"] { settings.limits = limits(value) }
        return settings
    }

    // MARK: - Sections

    private func listener(_ value: YAMLValue) -> ListenerSettings? {
        let keys = ["protocol", "transport", "listen", "topic", "tls", "crc"]
        guard let values = value.mapping(keys: keys) else { return nil }
        if values["protocol"] == nil { value.report("'protocol' is missing: jt808 or hj212") }
        let spoken = values.choice("protocol", TerminalProtocol.self)
        let transport = values["transport"] == nil ? Transport.tcp : values.choice("transport", Transport.self)
        let place = values.requiredText("listen") == nil ? nil : place("listen", in: values)
        let topic = values.requiredText("topic").flatMap { text -> TerminalTopic? in
            do throws(TerminalTopic.Invalid) {
                return try TerminalTopic(text)
            } catch {
                values["topic"]?.report(error.message)
                return nil
            }
        }
        let tls = values["tls"].flatMap(tls)
        if spoken == .hj212, transport == .udp {
            values["transport"]?.report("HJ 212 is spoken over TCP; take 'transport' out")
        }
        if transport == .udp { values["tls"]?.report("TLS needs TCP; take 'tls' out, or 'transport: udp'") }
        if spoken == .jt808 { values["crc"]?.report("'crc' is for hj212; JT/T 808 knows one checksum only") }
        guard let spoken, let transport, let place, let topic else { return nil }
        return ListenerSettings(
            spoken,
            transport: transport,
            place: place,
            topic: topic,
            tls: tls,
            checksum: checksum(values)
        )
    }

    private func checksum(_ values: YAMLMapping) -> ChecksumKind? {
        guard values["crc"]?.text != "any" else { return nil }
        return values.choice("crc", ChecksumKind.self)
    }

    private func tls(_ value: YAMLValue) -> ListenerSettings.TLS? {
        guard let values = value.mapping(keys: ["certificate_file", "key_file", "ca_file"]) else { return nil }
        guard values.requiredText("certificate_file") != nil, values.requiredText("key_file") != nil else { return nil }
        let authority = paths.existingFile("ca_file", in: values)
        guard let certificate = paths.existingFile("certificate_file", in: values),
            let key = paths.existingFile("key_file", in: values)
        else { return nil }
        return ListenerSettings.TLS(certificateFile: certificate, keyFile: key, authorityFile: authority)
    }

    private func place(_ key: String, in values: YAMLMapping) -> SocketPlace? {
        guard let text = values.requiredText(key) else { return nil }
        guard let address = HostAndPort(text, ports: 0...65_535) else {
            values[key]?.report("'\(text)' is no address; write it as 0.0.0.0:7611 or [::]:7611")
            return nil
        }
        return SocketPlace(host: address.host, port: address.port)
    }

    private func limits(_ value: YAMLValue) -> GatewayLimits {
        var limits = GatewayLimits()
        let keys = [
            "connections", "connections_per_address", "in_flight", "in_flight_per_connection", "admission", "idle",
            "strikes",
        ]
        guard let values = value.mapping(keys: keys) else { return limits }
        limits.connections = values.integer("connections", in: 1...1_000_000) ?? limits.connections
        limits.connectionsPerAddress =
            values.integer("connections_per_address", in: 1...1_000_000) ?? limits.connectionsPerAddress
        limits.inFlight = values.integer("in_flight", in: 1...1_000_000) ?? limits.inFlight
        limits.inFlightPerConnection =
            values.integer("in_flight_per_connection", in: 1...10_000) ?? limits.inFlightPerConnection
        limits.admission = span("admission", in: values, atLeast: .seconds(1)) ?? limits.admission
        limits.idle = span("idle", in: values, atLeast: .seconds(1)) ?? limits.idle
        limits.strikes = values.integer("strikes", in: 1...60_000) ?? limits.strikes
        return limits
    }

    private func span(_ key: String, in values: YAMLMapping, atLeast least: TimeSpan) -> Duration? {
        guard let span = values.span(key) else { return nil }
        guard span >= least else {
            values[key]?.report("'\(key)' is at least \(least)")
            return nil
        }
        return .milliseconds(span.milliseconds)
    }

    /// Two listeners of one transport cannot have one port.
    private func reportSharedPlaces(_ listeners: [ListenerSettings], _ value: YAMLValue) {
        var seen: Set<String> = []
        for listener in listeners where listener.place.port != 0 {
            if !seen.insert("\(listener.transport) \(listener.place)").inserted {
                value.report("two listeners have the address \(listener.place) over \(listener.transport.rawValue)")
            }
        }
    }
}
