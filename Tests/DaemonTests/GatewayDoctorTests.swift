import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// What `cityward doctor` says of `gateway.yaml`.
    @Suite(.timeLimit(.minutes(5))) struct GatewayDoctorTests {
        private static let sources = [
            #"{ topic: "cityward/jt808/{device}", class: truck, format: jt808, datum: wgs84 }"#,
            #"{ topic: "cityward/hj212/{device}", class: fume, format: hj212, datum: wgs84, crc: modbus }"#,
        ]

        /// A gateway's configuration for a scene.
        private func settings(
            _ scene: Scene,
            _ ports: (jt808: Int, hj212: Int),
            topics: (jt808: String, hj212: String) = ("cityward/jt808/{device}", "cityward/hj212/{device}"),
            more: String = "terminals: terminals.csv"
        ) -> String {
            """
            broker: { port: \(scene.broker.port) }
            listeners:
              - { protocol: jt808, listen: "127.0.0.1:\(ports.jt808)", topic: "\(topics.jt808)" }
              - { protocol: hj212, listen: "127.0.0.1:\(ports.hj212)", topic: "\(topics.hj212)" }
            metrics: none
            \(more)
            """
        }

        private func list(_ city: City, _ text: String = "terminal,code\n13900000001,secret\n") throws {
            try city.write("terminals.csv", text)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o640],
                ofItemAtPath: city.folder.appendingPathComponent("terminals.csv").path
            )
        }

        @Test func aGatewayThatRunsNeedsNothing() async throws {
            let scene = try await Scene()
            let city = try scene.city(extraSources: Self.sources)
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let ports = (jt808: try freePort(), hj212: try freePort())
            try list(city)
            try city.write("gateway.yaml", settings(scene, ports))
            let gateway = try ChildProcess(
                Daemon.program + "-gateway",
                ["run", "--config", city.folder.appendingPathComponent("gateway.yaml").path],
                output: scene.folder.url.appendingPathComponent("gateway.log")
            )
            try await eventually("its session with the broker", within: .seconds(20)) {
                gateway.log.contains("connected to broker")
            }
            let diagnosis = try await Diagnosis(scene, city)
            #expect(diagnosis.complaints(about: "gateway") == [], "\(diagnosis.output)")
            for port in [ports.jt808, ports.hj212] {
                #expect(
                    diagnosis.says(.fine, "the gateway (process \(gateway.identifier)) listens on 127.0.0.1:\(port)"),
                    "\(diagnosis.output)"
                )
            }
            #expect(diagnosis.says(.fine, "lets in 1 terminals"))
            for topic in ["jt808", "hj212"] {
                #expect(
                    diagnosis.says(.fine, "the broker takes what the gateway publishes on cityward/\(topic)/{device}")
                )
            }
            #expect(diagnosis.says(.fine, "gateway.yaml is in order, with 2 listeners"))
            // What was tried looked like no reading, and nothing of it was kept.
            let stored = scene.stored(city)
            #expect(stored.readingCount == 0 && stored.rejectionCount == 0)
            gateway.send(SIGTERM)
            #expect(try await gateway.ending() == .exited(0))
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test func whatDoesNotFitIsNamedWithTheNextStep() async throws {
            let broker = try await BrokerProcess(
                settings: ["allow_anonymous true", "acl_file FOLDER/acl"],
                files: [
                    "acl":
                        "topic readwrite cityward/doctor/#\ntopic read $SYS/#\ntopic read cityward/#\ntopic write cityward/jt808/+\n"
                ]
            )
            let scene = try Scene(broker)
            let city = try scene.city(
                extraSources: [
                    Self.sources[0], #"{ topic: "cityward/hj212/{device}", class: fume, format: hj212, datum: wgs84 }"#,
                ]
            )
            let authority = try await CertificateAuthority()
            let certificate = try await authority.certificate("gateway", names: "DNS:localhost", days: 10)
            let tls = "{ certificate_file: \(certificate.file), key_file: \(certificate.keyFile) }"
            try city.write(
                "gateway.yaml",
                """
                broker: { port: \(broker.port) }
                listeners:
                  - { protocol: jt808, listen: "127.0.0.1:\(broker.port)", topic: "cityward/jt808/{device}" }
                  - { protocol: hj212, listen: "127.0.0.1:\(try freePort())", topic: "cityward/hj212/{device}", tls: \(tls) }
                  - { protocol: jt808, listen: "192.0.2.1:7611", topic: "cityward/truck/{device}" }
                  - { protocol: hj212, listen: "127.0.0.1:\(try freePort())", topic: "city/{device}" }
                metrics: none
                """
            )
            let diagnosis = try await Diagnosis(scene, city)
            #expect(diagnosis.ending == .exited(1))
            for (severity, text, next) in [
                (
                    Diagnosis.Severity.problem, "listens on 127.0.0.1:\(broker.port)",
                    "end that program, or set another 'listen'"
                ),
                (.problem, "nobody can listen on 192.0.2.1:7611", "an address of this computer"),
                (.warning, "there is no list of terminals", "write terminals.csv"),
                (.warning, "(the gateway on 127.0.0.1:", "renew it"),
                (
                    .problem, "no source of cityward.yaml takes what the gateway publishes on city/{device}",
                    #"topic: "city/{device}", class: …, format: hj212"#
                ),
                (.problem, "the source of cityward/truck/{device} has the format json", "set 'format: jt808'"),
                (.warning, "nobody has subscribed to cityward/jt808/{device}", "run cityward once"),
                (
                    .problem, "the broker refuses what the gateway publishes on cityward/hj212/{device}",
                    "'topic write cityward/hj212/+'"
                ),
            ] {
                let finding = diagnosis.finding(severity, text)
                #expect(finding?.next?.contains(next) == true, "\(text): \(diagnosis.output)")
                #expect(finding?.why?.isEmpty == false)
            }
        }

        @Test func mistakesAndOpenListsAreProblems() async throws {
            let scene = try await Scene()
            let city = try scene.city(extraSources: Self.sources)
            try city.write("gateway.yaml", "listeners: 1\n")
            let broken = try await Diagnosis(scene, city)
            let mistake = broken.finding(.problem, "gateway.yaml: 3 mistakes; the first: gateway.yaml:1:12: a list")
            #expect(mistake?.next?.hasPrefix("cityward-gateway check --config ") == true, "\(broken.output)")

            try list(city, "terminal,code\na/b,\n")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644],
                ofItemAtPath: city.folder.appendingPathComponent("terminals.csv").path
            )
            try city.write("gateway.yaml", settings(scene, (try freePort(), try freePort())))
            let open = try await Diagnosis(scene, city)
            #expect(open.finding(.problem, "terminals.csv:2: terminal: 'a/b' is neither") != nil, "\(open.output)")
            #expect(open.finding(.problem, "terminals.csv holds a secret") != nil, "\(open.output)")
        }

        @Test func aFolderWithoutOneIsNotAskedForIt() async throws {
            let scene = try await Scene()
            let diagnosis = try await Diagnosis(scene, scene.city())
            #expect(!diagnosis.findings.contains { $0.subject == "gateway" })
        }
    }
}
