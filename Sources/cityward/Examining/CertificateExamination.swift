import API
import Feeds
import Foundation
import MQTT
import NIOSSL

/// When certificates end: ours, those that we trust, and those that servers show us.
struct CertificateExamination {
    private static let subject = "certificates"
    /// Days before the end from which on it is a warning: renewing takes people.
    private static let noticeDays = 30.0

    let broker: Broker
    let feeds: [Receiver]
    let http: APISettings?
    let now: Date

    func examine(_ record: inout HealthRecord) async {
        judgeOpenWays(&record)
        var brokers: [(String, Broker)] = [("the broker", broker)]
        for case .mqtt(let other, _) in feeds where other != broker { brokers.append(("the feed's broker", other)) }
        for (name, broker) in brokers {
            guard let tls = broker.tls else { continue }
            judge(fileOf: "the authority of \(name)", tls.authorityFile, isBundle: true, &record)
            if let certificate = tls.certificateFile, let key = tls.keyFile {
                judge(fileOf: "our own for \(name)", certificate, isBundle: false, &record)
                judgePair(certificate, key, &record)
            }
            await judge(serverOf: name, broker.host, broker.port, &record)
        }
        if let tls = http?.tls {
            judge(fileOf: "the HTTP API", tls.certificateFile, isBundle: false, &record)
            judgePair(tls.certificateFile, tls.keyFile, &record)
        }
    }

    /// What travels without encryption, and not only within this computer.
    private func judgeOpenWays(_ record: inout HealthRecord) {
        if broker.tls == nil, !isThisComputer(broker.host) {
            record.warning(
                Self.subject,
                "the way to the broker \(broker) is not encrypted",
                why: "whoever is on the network reads the password and every position, and can change them",
                next:
                    "give the broker a listener with TLS (mosquitto/listener.conf.example), and set broker.tls.ca_file"
            )
        }
        if let http, http.tls == nil, !isThisComputer(http.host) {
            record.warning(
                Self.subject,
                "the HTTP API listens on \(http.host):\(http.port) without encryption",
                why: "whoever is on the network reads the tokens of officers, and can use them",
                next: "set http.tls, or listen on 127.0.0.1 behind a proxy that speaks HTTPS"
            )
        }
    }

    private func isThisComputer(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// `isBundle`: of a file of authorities only the one that lasts longest counts.
    func judge(fileOf name: String, _ path: String, isBundle: Bool, _ record: inout HealthRecord) {
        do {
            let ends = try NIOSSLCertificate.fromPEMFile(path).map {
                Date(timeIntervalSince1970: Double($0.notValidAfter))
            }
            guard let end = isBundle ? ends.max() : ends.min() else {
                return complain(path, "holds no certificate", &record)
            }
            judge("\(path) (\(name))", end, &record)
        } catch {
            complain(path, "cannot be read as a certificate: \(error)", &record)
        }
    }

    func judgePair(_ certificate: String, _ key: String, _ record: inout HealthRecord) {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map(NIOSSLCertificateSource.certificate)
            let secret = try NIOSSLPrivateKey(file: key, format: .pem)
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(secret))
            )
        } catch {
            complain(key, "is not the key of \(certificate), or cannot be read: \(error)", &record)
        }
    }

    private func judge(serverOf name: String, _ host: String, _ port: Int, _ record: inout HealthRecord) async {
        do {
            let certificate = try await PeerCertificate(ofHost: host, port: port)
            judge("the certificate that \(name) \(host):\(port) shows", certificate.validUntil, &record)
        } catch {
            // Why it cannot be reached is said where it is tried in earnest.
            record.note(Self.subject, "\(name) \(host):\(port) shows no certificate: \(error)")
        }
    }

    /// Also for what receivers of feeds show.
    func judge(_ what: String, _ end: Date, _ record: inout HealthRecord) {
        let days = end.timeIntervalSince(now) / 86_400
        let date = end.formatted(.iso8601.year().month().day())
        if days < 0 {
            record.problem(
                Self.subject,
                "\(what) has expired on \(date)",
                why: "connections that rely on it are refused",
                next: "renew it and put it in the same place; the next connection takes it"
            )
        } else if days < Self.noticeDays {
            record.warning(
                Self.subject,
                "\(what) ends on \(date), in \(Int(days)) days",
                why: "from then on connections that rely on it are refused",
                next: "renew it and put it in the same place; the next connection takes it"
            )
        } else {
            record.fine(Self.subject, "\(what) is valid until \(date)")
        }
    }

    private func complain(_ path: String, _ what: String, _ record: inout HealthRecord) {
        record.problem(
            Self.subject,
            "\(path) \(what)",
            why: "no connection can be made with it",
            next: "put the right PEM files in place"
        )
    }
}
