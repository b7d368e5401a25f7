import Foundation
import Glibc
import MQTT
import TestSupport
import Testing

/// Real certificates and a real broker: who is trusted, and what is said where somebody is not.
@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    @Test func aBrokerWithTheRightCertificateIsTrusted() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost")
        try exchange(broker, Broker.TLS(authorityFile: authority.certificateFile))
    }

    @Test func aBrokerOfAnotherAuthorityIsNot() async throws {
        let authority = try await CertificateAuthority()
        let other = try await CertificateAuthority(name: "another authority")
        let broker = try await broker(other, names: "DNS:localhost")
        #expect(try failure(broker, Broker.TLS(authorityFile: authority.certificateFile)) == .unknownAuthority)
    }

    @Test func anExpiredCertificateIsNot() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost", days: -1)
        #expect(try failure(broker, Broker.TLS(authorityFile: authority.certificateFile)) == .expired)
    }

    @Test func aCertificateForAnotherHostIsNot() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:broker.example.cn")
        #expect(try failure(broker, Broker.TLS(authorityFile: authority.certificateFile)) == .wrongName)
    }

    @Test func mutualTLSLetsInWhoShowsTheRightCertificate() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost", settings: ["require_certificate true"])
        let client = try await authority.certificate("cityward")
        try exchange(
            broker,
            Broker.TLS(
                authorityFile: authority.certificateFile,
                certificateFile: client.file,
                keyFile: client.keyFile
            )
        )
    }

    @Test func mutualTLSKeepsOutEverybodyElse() async throws {
        let authority = try await CertificateAuthority()
        let other = try await CertificateAuthority(name: "another authority")
        let broker = try await broker(authority, names: "DNS:localhost", settings: ["require_certificate true"])
        let none = try failure(broker, Broker.TLS(authorityFile: authority.certificateFile))
        #expect(none == .certificateDemanded)
        for (what, client) in [
            ("expired", try await authority.certificate("late", days: -1)),
            ("unknown ca", try await other.certificate("stranger")),
        ] {
            let tls = Broker.TLS(
                authorityFile: authority.certificateFile,
                certificateFile: client.file,
                keyFile: client.keyFile
            )
            let failure = try failure(broker, tls)
            guard case .certificateRefused(let reason) = failure else {
                Issue.record("\(what): \(String(describing: failure))")
                continue
            }
            #expect(reason.contains(what))
        }
    }

    @Test func aKeyThatBelongsToAnotherCertificateIsSaid() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost", settings: ["require_certificate true"])
        let one = try await authority.certificate("one")
        let two = try await authority.certificate("two")
        let failure = try failure(
            broker,
            Broker.TLS(authorityFile: authority.certificateFile, certificateFile: one.file, keyFile: two.keyFile)
        )
        guard case .unusableFiles = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func aPortWithoutTLSIsSaid() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await BrokerProcess()
        #expect(try failure(broker, Broker.TLS(authorityFile: authority.certificateFile)) == .noTLS)
    }

    @Test func aPortThatExpectsTLSIsSaid() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost")
        var publisher = try Publisher(to: broker.address)
        let error = try error(of: &publisher)
        #expect(error.description.contains("does this port expect TLS?"), "\(error)")
    }

    @Test func anOldTLSIsNotSpoken() async throws {
        let authority = try await CertificateAuthority()
        let certificate = try await authority.certificate("localhost", names: "DNS:localhost")
        let folder = try TemporaryFolder()
        let port = try freePort()
        let server = try ChildProcess(
            "/usr/bin/openssl",
            [
                "s_server", "-accept", "\(port)", "-cert", certificate.file, "-key", certificate.keyFile, "-tls1_1",
                "-cipher", "ALL:@SECLEVEL=0", "-www",
            ],
            output: folder.url.appendingPathComponent("server.log")
        )
        try await eventually("openssl listens", within: .seconds(20)) { server.log.contains("ACCEPT") }
        let tls = Broker.TLS(authorityFile: authority.certificateFile)
        var publisher = try Publisher(to: Broker(host: "localhost", port: port, tls: tls))
        let error = try error(of: &publisher)
        guard case .untrusted(_, .handshake) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("TLS 1.2 or newer"))
    }

    /// Certificates are renewed while a daemon runs, the broker's and our own: nothing needs a restart of the daemon.
    @Test func aRenewedCertificateIsTakenWithTheNextConnection() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost", settings: ["require_certificate true"])
        let expired = try await authority.certificate("late", days: -1)
        let fresh = try await authority.certificate("fresh")
        let folder = try TemporaryFolder()
        let tls = Broker.TLS(
            authorityFile: authority.certificateFile,
            certificateFile: folder.path("client.pem"),
            keyFile: folder.path("client.key")
        )
        func install(_ certificate: Certificate) throws {
            for (from, to) in [(certificate.file, "client.pem"), (certificate.keyFile, "client.key")] {
                try Data(contentsOf: URL(fileURLWithPath: from)).write(to: folder.url.appendingPathComponent(to))
            }
        }
        try install(expired)
        var subscriber = try Subscriber(
            to: Broker(host: "localhost", port: broker.port, tls: tls),
            topics: ["city/+"],
            clientID: "listener",
            sessionExpirySeconds: 600,
            receiveMaximum: 100
        )
        var batch = MessageBatch()
        var errors = 0
        try await eventually("two refusals, and then the subscription", within: .seconds(30), every: .zero) {
            do {
                _ = try subscriber.receive(into: &batch, within: .some, waitingAtMost: .milliseconds(50))
                try subscriber.acknowledge()
            } catch {
                errors += 1
                if errors == 2 { try install(fresh) }
            }
            return subscriber.isSubscribed
        }
        #expect(errors >= 2)
    }

    /// One record holds many packets: what is deciphered already is not waited for.
    @Test func aBacklogComesToItsEnd() async throws {
        let authority = try await CertificateAuthority()
        let broker = try await broker(authority, names: "DNS:localhost")
        let address = Broker(
            host: "localhost",
            port: broker.port,
            tls: Broker.TLS(authorityFile: authority.certificateFile)
        )
        var subscriber = try Subscriber(
            to: address,
            topics: ["city/+"],
            clientID: "listener",
            sessionExpirySeconds: 600,
            receiveMaximum: 2000
        )
        var batch = MessageBatch()
        try await eventually("the subscription", within: .seconds(20), every: .zero) {
            _ = try? subscriber.receive(into: &batch, within: .some, waitingAtMost: .milliseconds(20))
            try subscriber.acknowledge()
            return subscriber.isSubscribed
        }
        var publisher = try Publisher(to: address)
        while try !publisher.connect(waitingAtMost: .milliseconds(50)) {}
        var confirmed = 0
        for number in 0..<5000 {
            _ = try publisher.publish(topic: "city/a", payload: "reading \(number)".utf8.span)
        }
        var texts: [String] = []
        try await eventually("5,000 messages", within: .seconds(30), every: .zero) {
            confirmed += try publisher.confirmations(waitingAtMost: .zero).count
            _ = try subscriber.receive(into: &batch, within: .some, waitingAtMost: .milliseconds(5))
            batch.forEach { _, payload, _ in
                texts.append(String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self))
            }
            try subscriber.acknowledge()
            return texts.count >= 5000 && confirmed == 5000
        }
        #expect(texts == (0..<5000).map { "reading \($0)" })
    }

    // MARK: - Steps

    private func broker(
        _ authority: CertificateAuthority,
        names: String,
        days: Int = 90,
        settings: [String] = []
    ) async throws -> BrokerProcess {
        let certificate = try await authority.certificate("broker", names: names, days: days)
        return try await BrokerProcess(
            settings: ["allow_anonymous true"] + BrokerProcess.tls(certificate, authority: authority) + settings
        )
    }

    /// A message there and back.
    private func exchange(_ broker: BrokerProcess, _ tls: Broker.TLS) throws {
        var publisher = try Publisher(to: Broker(host: "localhost", port: broker.port, tls: tls))
        let deadline = ContinuousClock.now + .seconds(20)
        while try !publisher.connect(waitingAtMost: .milliseconds(50)) {
            guard ContinuousClock.now < deadline else { throw TimedOut(what: "a connection", limit: .seconds(20)) }
        }
        let identifier = try publisher.publish(topic: "city/a", payload: "hello".utf8.span)
        var confirmed: [Int32] = []
        while confirmed.isEmpty, ContinuousClock.now < deadline {
            confirmed = try publisher.confirmations(waitingAtMost: .milliseconds(50))
        }
        #expect(confirmed == [identifier])
        publisher.disconnect()
    }

    /// Why no encrypted connection came about, twice over: it is tried again, and the reason is the same.
    private func failure(_ broker: BrokerProcess, _ tls: Broker.TLS) throws -> TLSFailure? {
        var publisher = try Publisher(to: Broker(host: "localhost", port: broker.port, tls: tls))
        var failures: [TLSFailure?] = []
        for _ in 0..<2 {
            let error = try error(of: &publisher)
            guard case .untrusted(let broker, let failure) = error else {
                Issue.record("\(error)")
                return nil
            }
            #expect(error.description.hasPrefix("broker \(broker): "))
            failures.append(failure)
        }
        #expect(failures[0] == failures[1])
        return failures[0]
    }

    private func error(of publisher: inout Publisher) throws -> MQTTError {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            do throws(MQTTError) {
                if try publisher.connect(waitingAtMost: .milliseconds(50)) {
                    Issue.record("connected")
                    break
                }
            } catch {
                return error
            }
        }
        throw TimedOut(what: "an error", limit: .seconds(20))
    }
}

extension BatchLimits {
    fileprivate static var some: BatchLimits { BatchLimits(messages: 500, bytes: 1 << 20, linger: .milliseconds(5)) }
}
