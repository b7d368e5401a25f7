import Foundation
import MQTT
import Testing
import TestSupport

extension DaemonTests {
    /// Who may publish and read what at a broker with the access list that we ship, and certificates for names.
    @Suite struct BrokerAccessTests {
        @Test(.timeLimit(.minutes(5)))
        func aDeviceSpeaksForItselfAndForNobodyElse() async throws {
            let place = try await GuardedPlace()
            let city = try place.scene.city()
            let daemon = try place.scene.daemon(city)
            let stored = place.scene.stored(city)
            try await daemon.ready()

            let truck = try await place.authority.certificate("truck-1")
            let reading = "{\"time\":\(wallTime()),\"lat\":31.04,\"lon\":112.2}"
            // MQTT 3.1.1 tells a device nothing; what it may not say just goes nowhere.
            for topic in ["cityward/truck/truck-2", "cityward/alert/dongbao/curfew", "cityward/truck/truck-1/x"] {
                let (ending, log) = try await place.publish(topic, reading, as: truck)
                #expect(ending == .exited(0), "\(log)")
            }
            try await place.leaveBehind(reading, on: "cityward/truck/truck-3", as: truck)
            #expect(try await place.publish("cityward/truck/truck-1", reading, as: truck).ending == .exited(0))
            try await eventually("its own reading", within: .seconds(20)) { stored.readingCount > 0 }
            // Told by MQTT 5, and to somebody else than the device itself.
            let other = try await place.authority.certificate("truck-4")
            #expect(throws: MQTTError.publicationRefused(topic: "cityward/truck/truck-1", reason: "Not authorized")) {
                try place.publish("cityward/truck/truck-1", reading, over: other)
            }
            #expect(try await place.publish("cityward/truck/truck-4", reading, as: other).ending == .exited(0))
            try await eventually("the other's own reading", within: .seconds(20)) { stored.readingCount > 1 }
            #expect(try stored.lines("SELECT device FROM truck_reading ORDER BY device") == ["truck-1", "truck-4"])
            #expect(try stored.integer("SELECT count(*) FROM rejection") == 0)
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test(.timeLimit(.minutes(5)))
        func aDeviceReadsNothing() async throws {
            let place = try await GuardedPlace()
            let truck = try await place.authority.certificate("truck-1")
            let spy = try place.listen(to: ["#", "$SYS/#"], as: truck)
            let daemon = try await place.listening(to: "cityward/truck/+", as: place.daemonCertificate)
            #expect(try await place.publish("cityward/truck/truck-1", "seen by one", as: truck).ending == .exited(0))
            try await eventually("the message at the daemon's", within: .seconds(20)) {
                daemon.log.contains("seen by one")
            }
            #expect(spy.isRunning)
            #expect(!spy.log.contains("cityward") && !spy.log.contains("SYS/broker"), "\(spy.log)")
        }

        @Test(.timeLimit(.minutes(5)))
        func aReceiverReadsTheAlertsOfItsDistrictOnly() async throws {
            let place = try await GuardedPlace()
            let screen = try await place.authority.certificate("dongbao-screen")
            let receiver = try await place.listening(to: "#", as: screen)
            for topic in ["cityward/alert/duodao/curfew", "cityward/alert/dongbao/curfew"] {
                _ = try await place.publish(topic, "an alert", as: place.daemonCertificate)
            }
            try await eventually("its alert", within: .seconds(20)) { receiver.log.contains("cityward/alert/dongbao") }
            #expect(!receiver.log.contains("duodao"), "\(receiver.log)")
        }

        @Test(.timeLimit(.minutes(5)))
        func whoHasNoNameIsNotLetIn() async throws {
            let broker = try await BrokerProcess(settings: ["allow_anonymous false", "acl_file \(Project.accessList)"])
            var publisher = try Publisher(to: broker.address)
            let error = #expect(throws: MQTTError.self) {
                for _ in 0..<100 { _ = try publisher.connect(waitingAtMost: .milliseconds(100)) }
            }
            guard case .refused(_, reasonCode: 135, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func aBrokerThatIsNotTrustedIsNamedInTheStatusAndTriedAgain() async throws {
            let authority = try await CertificateAuthority()
            let other = try await CertificateAuthority(name: "another authority")
            let certificate = try await authority.certificate("broker", names: "DNS:localhost")
            let broker = try await BrokerProcess(
                settings: ["allow_anonymous true"] + BrokerProcess.tls(certificate, authority: authority)
            )
            let folder = try TemporaryFolder()
            let file = folder.path("ca.pem")
            try Data(contentsOf: URL(fileURLWithPath: other.certificateFile)).write(to: URL(fileURLWithPath: file))
            let scene = try Scene(broker, tls: Broker.TLS(authorityFile: file))
            let daemon = try scene.daemon(scene.city())
            try await eventually("the status says why", within: .seconds(30)) {
                daemon.notifications.status.contains("signed by no authority of tls.ca_file")
            }
            try await eventually("another attempt", within: .seconds(30)) {
                daemon.process.log.contains("signed by no authority of tls.ca_file", count: 2)
            }
            // The right file in its place is enough.
            try Data(contentsOf: URL(fileURLWithPath: authority.certificateFile)).write(to: URL(fileURLWithPath: file))
            try await daemon.ready()
            #expect(try await daemon.stop() == .exited(0))
        }

        /// The listeners of the example, with ports and files of the test.
        @Test(.timeLimit(.minutes(5)))
        func theListenersOfTheExampleLetInWhomTheySay() async throws {
            let authority = try await CertificateAuthority()
            let certificate = try await authority.certificate("broker", names: "DNS:localhost")
            let truck = try await authority.certificate("truck-1")
            let folder = try TemporaryFolder()
            let passwords = folder.path("passwords")
            let made = try ChildProcess(
                "/usr/bin/mosquitto_passwd",
                ["-c", "-b", passwords, "truck-2", "secret"],
                output: folder.url.appendingPathComponent("passwd.log")
            )
            #expect(try await made.ending() == .exited(0), "\(made.log)")
            let ports = (mutual: try freePort(), password: try freePort(), plain: try freePort())
            var example = try String(
                contentsOfFile: Project.brokerConfiguration + "/listener.conf.example",
                encoding: .utf8
            )
            for (text, replacement) in [
                ("/etc/mosquitto/certs/ca.pem", authority.certificateFile),
                ("/etc/mosquitto/certs/broker.pem", certificate.file),
                ("/etc/mosquitto/certs/broker.key", certificate.keyFile),
                ("/etc/mosquitto/passwords", passwords),
                ("/etc/mosquitto/cityward.acl", Project.accessList),
                ("listener 8883", "listener \(ports.mutual)"), ("listener 8884", "listener \(ports.password)"),
                ("listener 1883", "listener \(ports.plain)"),
            ] {
                #expect(example.contains(text), "\(text)")
                example = example.replacingOccurrences(of: text, with: replacement)
            }
            let broker = try await BrokerProcess(settings: [example])
            let tls = Broker.TLS(authorityFile: authority.certificateFile)
            let own = Broker.TLS(
                authorityFile: authority.certificateFile,
                certificateFile: truck.file,
                keyFile: truck.keyFile
            )
            func publishes(_ name: String, _ password: String?, _ port: Int, _ tls: Broker.TLS?) -> Bool {
                let broker = Broker(
                    host: "localhost",
                    port: port,
                    username: password == nil ? nil : name,
                    password: password,
                    tls: tls
                )
                return (try? publish("cityward/truck/\(name)", to: broker)) != nil
            }
            #expect(publishes("truck-1", nil, ports.mutual, own), "\(broker.log)")
            #expect(!publishes("truck-2", nil, ports.mutual, own), "another's topic")
            #expect(!publishes("truck-2", "secret", ports.mutual, tls), "no certificate")
            #expect(publishes("truck-2", "secret", ports.password, tls), "\(broker.log)")
            #expect(!publishes("truck-2", "wrong", ports.password, tls))
            #expect(!publishes("truck-2", nil, ports.password, tls), "no name")
            #expect(publishes("truck-2", "secret", ports.plain, nil), "\(broker.log)")
            #expect(!publishes("truck-2", nil, ports.plain, nil), "no name")
        }

        private func publish(_ topic: String, to broker: Broker) throws {
            var publisher = try Publisher(to: broker)
            let deadline = ContinuousClock.now + .seconds(20)
            while try !publisher.connect(waitingAtMost: .milliseconds(50)) {
                guard ContinuousClock.now < deadline else { throw TimedOut(what: "a connection", limit: .seconds(20)) }
            }
            _ = try publisher.publish(topic: topic, payload: "{}".utf8.span)
            while try publisher.confirmations(waitingAtMost: .milliseconds(50)).isEmpty {
                guard ContinuousClock.now < deadline else { throw TimedOut(what: "an answer", limit: .seconds(20)) }
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func theSimulatorSpeaksTLSAndIsToldWhatTheListForbids() async throws {
            let place = try await GuardedPlace()
            let authority = try await CertificateAuthority()
            let certificate = try await authority.certificate("broker", names: "DNS:localhost")
            let open = try await BrokerProcess(
                settings: BrokerProcess.tls(certificate, authority: authority)
                    + ["require_certificate true", "allow_anonymous true"]
            )
            let client = try await authority.certificate("fleet")
            let played = try await simulate(open.port, authority, client, in: place.scene.folder)
            #expect(played.ending == .exited(0))
            #expect(played.log.contains("confirmed by the broker"), "\(played.log)")
            // One that may speak for a single truck does not get away with a fleet.
            let truck = try await place.authority.certificate("truck-1")
            let refused = try await simulate(place.scene.broker.port, place.authority, truck, in: place.scene.folder)
            #expect(refused.ending == .exited(1))
            #expect(refused.log.contains("the broker refused a publication on 'cityward/"), "\(refused.log)")
        }

        private func simulate(
            _ port: Int,
            _ authority: CertificateAuthority,
            _ certificate: Certificate,
            in folder: TemporaryFolder
        ) async throws -> (ending: ChildProcess.Ending, log: String) {
            let process = try ChildProcess(
                URL(fileURLWithPath: Daemon.program).deletingLastPathComponent()
                    .appendingPathComponent("cityward-simulator").path,
                [
                    "--city", Project.root.appendingPathComponent("tools/city").path, "--duration", "5m", "--rate", "0",
                    "--broker", "localhost:\(port)", "--ca-file", authority.certificateFile,
                    "--certificate-file", certificate.file, "--key-file", certificate.keyFile,
                ],
                output: folder.url.appendingPathComponent("simulator\(UInt32.random(in: .min ... .max))")
            )
            return (try await process.ending(within: .seconds(60)), process.log)
        }

        @Test func mistakesOfTheFilesAreNamedAndVerificationHasNoSwitch() async throws {
            let folder = try TemporaryFolder()
            let tls = Broker.TLS(authorityFile: "none.pem", certificateFile: "one.pem", keyFile: "none.key")
            let city = try City(
                in: folder.url.appendingPathComponent("city"),
                broker: Broker(host: "localhost", port: 8883, tls: tls)
            )
            func check() async throws -> String {
                try await Daemon.run(["check", "--config", city.folder.path], in: folder).1
            }
            let first = try await check()
            for name in ["none.pem", "one.pem", "none.key"] {
                #expect(first.contains("\(name)' cannot be read"), "\(first)")
            }
            let file = city.folder.appendingPathComponent("cityward.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try city.write(
                "cityward.yaml",
                text.replacingOccurrences(of: ", key_file: none.key", with: ", insecure: true")
            )
            #expect(try await check().contains("unknown key 'insecure'"))
            try city.write("cityward.yaml", text.replacingOccurrences(of: ", key_file: none.key", with: ""))
            #expect(try await check().contains("'certificate_file' needs 'key_file'"))
        }
    }
}
