public import Documents
public import MQTT
import Telemetry

/// Reads what a configuration says of a broker: where it is, and how to introduce oneself to it.
public struct BrokerReader {
    public static let keys = [
        "host", "port", "username", "username_file", "password_file", "tls", "keep_alive", "others",
    ]

    private let paths: ConfigurationPaths

    public init(paths: ConfigurationPaths) {
        self.paths = paths
    }

    /// What is not said stays as mosquitto has it: 127.0.0.1, port 1883, with TLS 8883.
    public func read(_ values: YAMLMapping) -> Broker {
        var broker = Broker(host: "127.0.0.1", port: 1883)
        broker.host = values.requiredTextIfThere("host") ?? broker.host
        broker.tls = values["tls"].flatMap(tls)
        broker.port = values.integer("port", in: 1...65_535) ?? (broker.tls == nil ? 1883 : 8883)
        broker.username = values.text("username") ?? paths.secret("username_file", in: values)
        broker.password = paths.secret("password_file", in: values)
        broker.others = values["others"].map(servers) ?? []
        if let span = values.span("keep_alive") {
            guard span >= .seconds(5), span <= .seconds(65_535) else {
                values["keep_alive"]?.report("'keep_alive' is from 5s to 65535s")
                return broker
            }
            broker.keepAliveSeconds = Int(span.milliseconds / 1000)
        }
        return broker
    }

    /// `[HOST:PORT, …]`.
    private func servers(_ list: YAMLValue) -> [Broker.Server] {
        list.elements.compactMap { element in
            guard let address = element.text.flatMap({ HostAndPort($0, ports: 1...65_535) }) else {
                element.report("write a server of the same cluster as HOST:PORT")
                return nil
            }
            return Broker.Server(host: address.host, port: address.port)
        }
    }

    private func tls(_ value: YAMLValue) -> Broker.TLS? {
        guard let values = value.mapping(keys: ["ca_file", "certificate_file", "key_file"]) else { return nil }
        guard values.requiredText("ca_file") != nil else { return nil }
        let authority = paths.existingFile("ca_file", in: values)
        let certificate = paths.existingFile("certificate_file", in: values)
        let key = paths.existingFile("key_file", in: values)
        for (one, other) in [("certificate_file", "key_file"), ("key_file", "certificate_file")]
        where values[one] != nil && values[other] == nil {
            values[one]?.report("'\(one)' needs '\(other)': a certificate is shown with its key")
        }
        return authority.map { Broker.TLS(authorityFile: $0, certificateFile: certificate, keyFile: key) }
    }
}

extension YAMLMapping {
    /// A text that must not be empty, where the key is there at all.
    public func requiredTextIfThere(_ key: String) -> String? {
        self[key] == nil ? nil : requiredText(key)
    }
}
