import Foundation
import Glibc
import MQTT
import TestSupport

/// A broker that knows everybody by certificate, and a daemon that has one.
struct GuardedPlace {
    let authority: CertificateAuthority
    let daemonCertificate: Certificate
    let scene: Scene

    /// `days`: how long the broker's certificate is valid.
    init(days: Int = 90) async throws {
        authority = try await CertificateAuthority()
        let certificate = try await authority.certificate("broker", names: "DNS:localhost", days: days)
        daemonCertificate = try await authority.certificate("cityward")
        let broker = try await BrokerProcess(
            settings: BrokerProcess.tls(certificate, authority: authority) + [
                "require_certificate true", "use_identity_as_username true", "allow_anonymous false",
                "acl_file \(Project.accessList)",
            ]
        )
        scene = try Scene(
            broker,
            tls: Broker.TLS(
                authorityFile: authority.certificateFile,
                certificateFile: daemonCertificate.file,
                keyFile: daemonCertificate.keyFile
            )
        )
    }

    /// Publishes as terminals do, with mosquitto's own client and MQTT 3.1.1.
    func publish(
        _ topic: String,
        _ payload: String,
        as certificate: Certificate
    ) async throws -> (ending: ChildProcess.Ending, log: String) {
        let process = try client("mosquitto_pub", ["-q", "1", "-t", topic, "-m", payload], as: certificate)
        return (try await process.ending(), process.log)
    }

    /// Leaves a last will, and dies.
    func leaveBehind(_ payload: String, on topic: String, as certificate: Certificate) async throws {
        let process = try client(
            "mosquitto_sub",
            ["-d", "-t", "nothing", "--will-topic", topic, "--will-payload", payload, "--will-qos", "1"],
            as: certificate
        )
        try await eventually("its session", within: .seconds(20)) { process.log.contains("CONNACK (0)") }
        process.send(SIGKILL)
        _ = try await process.ending()
    }

    /// The same over MQTT 5, which tells.
    func publish(_ topic: String, _ payload: String, over certificate: Certificate) throws {
        let tls = Broker.TLS(
            authorityFile: authority.certificateFile,
            certificateFile: certificate.file,
            keyFile: certificate.keyFile
        )
        var publisher = try Publisher(to: Broker(host: "localhost", port: scene.broker.port, tls: tls))
        while try !publisher.connect(waitingAtMost: .milliseconds(50)) {}
        _ = try publisher.publish(topic: topic, payload: payload.utf8.span)
        while try publisher.confirmations(waitingAtMost: .milliseconds(50)).isEmpty {}
    }

    func listen(to topics: [String], as certificate: Certificate) throws -> ChildProcess {
        try client("mosquitto_sub", ["-d", "-v"] + topics.flatMap { ["-t", $0] }, as: certificate)
    }

    /// The same, when it is subscribed.
    func listening(to topic: String, as certificate: Certificate) async throws -> ChildProcess {
        let process = try listen(to: [topic], as: certificate)
        try await eventually("a subscription", within: .seconds(20)) { process.log.contains("Subscribed") }
        return process
    }

    private func client(_ name: String, _ arguments: [String], as certificate: Certificate) throws -> ChildProcess {
        let connection = [
            "-h", "localhost", "-p", "\(scene.broker.port)", "--cafile", authority.certificateFile,
            "--cert", certificate.file, "--key", certificate.keyFile,
        ]
        // It says what happens line by line only where it takes us for a terminal.
        return try ChildProcess(
            "/usr/bin/stdbuf",
            ["-oL", "/usr/bin/\(name)"] + connection + arguments,
            output: scene.folder.url.appendingPathComponent("client\(UInt32.random(in: .min ... .max))")
        )
    }
}
