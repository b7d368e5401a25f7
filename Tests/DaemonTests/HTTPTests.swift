import Foundation
import Glibc
import MQTT
import Testing
import TestSupport

extension DaemonTests {
    /// The HTTP API of the real program.
    @Suite(.timeLimit(.minutes(2))) struct HTTPTests {
        @Test func anAlertGoesFromTheBrokerToAnOfficerAndBack() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("http: { listen: 127.0.0.1:0, external_url: 'https://city.example.cn/c/' }")
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let port = try await daemon.port()
            #expect(
                try await HTTPWire.ask(port, "/ogc").text.contains(
                    #""href":"https://city.example.cn/c/ogc/collections""#
                )
            )
            var events = try await EventStreamReader(port: port)
            try await scene.publish([truck(0, at: 0, cover: "open")])
            let fired = try await events.next()
            #expect(fired?.kind == "fired")
            let alerts = try await HTTPWire.ask(port, "/api/alerts?state=firing")
            #expect(alerts.text.contains(#""rule":"uncovered""#))
            let id = try scene.stored(city).lines("SELECT id FROM alert")[0]
            let body = #"{"act":"close","measure":"rectified","version":0}"#
            let act = try await HTTPWire.ask(port, "/api/alerts/\(id)/acts", method: "POST", body: body)
            #expect(act.status == 200)
            #expect(try await events.next()?.kind == "closed")
            // What decided the alert is frozen a moment after it fired; from then on the track and the case file stand on it.
            var track = ""
            for _ in 0..<100 where !track.contains(#""source":"evidence""#) {
                track = try await HTTPWire.ask(port, "/api/alerts/\(id)/track").text
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(track.contains(#""source":"evidence""#))
            #expect(track.contains(#""coordinates":[112.205,31.04]"#))
            let bundle = try await HTTPWire.ask(port, "/api/alerts/\(id)/evidence")
            #expect(bundle.status == 200)
            #expect(bundle.body.starts(with: [0x50, 0x4b, 0x03, 0x04]))
            #expect(bundle.headers["content-disposition"]?.hasSuffix(".zip") ?? false)
            let positions = try await HTTPWire.ask(port, "/api/positions")
            #expect(positions.text.contains(#"["truck","d-0","鄂H·10000",31.04,112.205,null,30.0,"minor""#))
            #expect(try await HTTPWire.ask(port, "/health").text.hasPrefix(#"{"status":"pass""#))
            let metrics = try await HTTPWire.ask(port, "/metrics").text
            for line in [
                #"cityward_readings_total{class="truck",outcome="stored"} 1"#,
                #"cityward_alert_events_total{kind="closed",severity="minor"} 1"#,
                #"cityward_alerts_firing{severity="minor"} 1"#, #"cityward_devices{class="truck"} 1"#,
                "cityward_event_subscribers 1",
            ] {
                #expect(metrics.contains(line + "\n"), "\(line)")
            }
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test func eventsGoOnWhereTheyWereWhenTheDaemonIsKilled() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("http: { listen: 127.0.0.1:0 }")
            var daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            var port = try await daemon.port()
            var heard: [Int] = []
            for round in 0..<3 {
                var events = try await EventStreamReader(port: port, "/events?after=0", lastEventID: heard.last)
                try await scene.publish((0..<100).map { truck(round * 100 + $0, at: Int64(round), cover: "open") })
                while heard.count < round * 100 + 50, let event = try await events.next() { heard.append(event.id) }
                try await daemon.kill()
                // What the dead one had sent may still be in the socket.
                while let event = try await events.next() { heard.append(event.id) }
                daemon = try scene.daemon(city, clock: "readings")
                try await daemon.ready()
                port = try await daemon.port(starts: round + 2)
            }
            var events = try await EventStreamReader(port: port, "/events?after=0", lastEventID: heard.last)
            while heard.count < 300, let event = try await events.next() { heard.append(event.id) }
            #expect(heard == Array(1...300))
            _ = try await daemon.stop()
        }

        @Test func reloadRevokesTokensAndKeepsThemWhereTheFileIsWrong() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("http: { listen: 127.0.0.1:0 }")
            let wang = try await MadeToken("wang", role: "officer", districts: "dongbao,duodao", in: scene.folder)
            let li = try await MadeToken("li", role: "viewer", in: scene.folder)
            try city.write("tokens.csv", MadeToken.header + wang.line + li.line)
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let port = try await daemon.port()
            func status(_ token: MadeToken) async throws -> Int {
                try await HTTPWire.ask(port, "/api/me", token: token.secret).status
            }
            #expect(try await HTTPWire.ask(port, "/api/me").status == 401)
            #expect(try await status(wang) == 200)
            #expect(try await status(li) == 200)
            try city.write("tokens.csv", MadeToken.header + li.line)
            _ = try await daemon.reload()
            #expect(try await status(wang) == 401)
            #expect(try await status(li) == 200)
            try city.write("tokens.csv", MadeToken.header + "wang,offiser,dongbo,12\n")
            let log = try await daemon.reload()
            #expect(
                log.contains(
                    "tokens.csv:2: role: 'offiser' is none of viewer, officer, analyst, admin; did you mean 'officer'?"
                )
            )
            #expect(log.contains("did you mean 'dongbao'?"))
            #expect(log.contains("the hash has 64 hexadecimal digits"))
            #expect(try await status(li) == 200)
            // Without the file everybody on this machine is let in, and that takes nothing but the file.
            try FileManager.default.removeItem(at: city.folder.appendingPathComponent("tokens.csv"))
            _ = try await daemon.reload()
            #expect(try await HTTPWire.ask(port, "/api/me").status == 200)
            _ = try await daemon.stop()
        }

        @Test func strangersAreRefusedBeforeAnythingIsStarted() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let arguments = [
                "run", "--config", city.folder.path, "--store", scene.store(city), "--listen", "0.0.0.0:8480",
            ]
            let (ending, output) = try await Daemon.run(arguments, in: scene.folder)
            #expect(ending == .exited(1))
            #expect(output.contains("refusing to listen on 0.0.0.0:8480 without tokens"))
            #expect(output.contains("'cityward token'"))
        }

        @Test func aPortThatIsTakenIsNamed() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let port = scene.broker.address.port
            let arguments = [
                "run", "--config", city.folder.path, "--store", scene.store(city), "--listen", "127.0.0.1:\(port)",
            ]
            let (ending, output) = try await Daemon.run(arguments, in: scene.folder)
            #expect(ending == .exited(1))
            #expect(output.contains("cannot listen on 127.0.0.1:\(port)"))
            #expect(output.contains("--listen"))
        }

        @Test func withoutTheSectionNobodyListens() async throws {
            let scene = try await Scene()
            let daemon = try scene.daemon(try scene.city())
            try await daemon.ready()
            #expect(!daemon.process.log.contains("listening"))
            _ = try await daemon.stop()
        }

        @Test func stoppingEndsStreamsAtOnceEvenDeafOnes() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("http: { listen: 127.0.0.1:0 }")
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let port = try await daemon.port()
            var events = try await EventStreamReader(port: port)
            let deaf = try HTTPWire(port: port)
            try await deaf.send(HTTPWire.request("/events?after=0"))
            try await scene.publish((0..<400).map { truck($0, at: 0, cover: "open") })
            for _ in 0..<400 { _ = try await events.next() }
            let start = ContinuousClock.now
            #expect(try await daemon.stop() == .exited(0))
            #expect(.now - start < .seconds(8))
            #expect(try await events.next() == nil)
        }

        @Test func certificatesAreServedAndChecked() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let files = scene.folder.url
            let openssl = try ChildProcess(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", files.appendingPathComponent("key.pem").path, "-out",
                    files.appendingPathComponent("certificate.pem").path,
                ],
                output: files.appendingPathComponent("openssl.log")
            )
            #expect(try await openssl.ending() == .exited(0))
            try city.append(
                "http: { listen: 127.0.0.1:0, tls: { certificate_file: ../certificate.pem, key_file: ../key.pem } }"
            )
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let port = try await daemon.port()
            #expect(daemon.process.log.contains("listening on https://"))
            func curl(_ arguments: [String]) async throws -> (ChildProcess.Ending, String) {
                let output = files.appendingPathComponent("curl\(UInt32.random(in: .min ... .max))")
                let process = try ChildProcess("/usr/bin/curl", ["-sS", "-m", "10"] + arguments, output: output)
                return (try await process.ending(), process.log)
            }
            let trusted = ["--cacert", files.appendingPathComponent("certificate.pem").path]
            let (ending, text) = try await curl(trusted + ["https://localhost:\(port)/api/me"])
            #expect(ending == .exited(0))
            #expect(text.contains(#""role":"admin""#))
            let (untrusted, _) = try await curl(["https://localhost:\(port)/api/me"])
            #expect(untrusted == .exited(60))
            let (old, _) = try await curl(trusted + ["--tls-max", "1.1", "https://localhost:\(port)/api/me"])
            #expect(old != .exited(0))
            let (plain, _) = try await curl(["http://localhost:\(port)/api/me"])
            #expect(plain != .exited(0))
            _ = try await daemon.stop()
        }

        @Test func mistakesOfTheSectionAreNamed() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append(
                """
                http:
                  listen: somewhere
                  languag: zh
                  zoom: 99
                  tiles: { url: "ftp://x/{z}", attribution: x }
                  centre: { lat: 31 }
                  tls: { certificate_file: none.pem, key_file: none.key }
                """
            )
            let (ending, output) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            #expect(ending == .exited(1))
            for message in ["unknown key 'languag'; did you mean 'language'?"] {
                #expect(output.contains(message), "\(message)")
            }
            try city.write(
                "cityward.yaml",
                try String(contentsOf: city.folder.appendingPathComponent("cityward.yaml"), encoding: .utf8)
                    .replacingOccurrences(of: "languag:", with: "language:")
                    .replacingOccurrences(of: "somewhere", with: "127.0.0.1:8480")
            )
            let (_, second) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            for message in [
                "'zoom' is a whole number from 1 to 20", "is no tile address", "'lon' is missing",
                "none.pem' cannot be read",
            ] {
                #expect(second.contains(message), "\(message)")
            }
        }
    }
}
