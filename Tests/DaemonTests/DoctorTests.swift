import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// `cityward doctor`, at brokers that are as they should be and at others.
    @Suite struct DoctorTests {
        @Test(.timeLimit(.minutes(5)))
        func aBrokerWithOurSettingsAndListNeedsNothing() async throws {
            let place = try await GuardedPlace()
            let city = try place.scene.city()
            let daemon = try place.scene.daemon(city)
            try await daemon.ready()
            let diagnosis = try await Diagnosis(place.scene, city)
            #expect(diagnosis.complaints(about: "broker") == [])
            #expect(diagnosis.complaints(about: "certificates") == [])
            #expect(diagnosis.says(.fine, "all of 1500 messages waited over our absence"))
            #expect(diagnosis.says(.fine, "1500 messages came before the first acknowledgement"))
            #expect(diagnosis.says(.fine, "clients without a name are not let in"))
            #expect(diagnosis.says(.fine, "mosquitto version 2."))
            #expect(diagnosis.says(.note, "no reading came in while we listened"))
            #expect(diagnosis.says(.note, "the daemon's own session 'cityward' was left alone"))
            #expect(diagnosis.says(.fine, "the daemon (process \(daemon.process.identifier)) may open"))

            // The daemon has noticed nothing.
            let stored = place.scene.stored(city)
            #expect(try stored.integer("SELECT count(*) FROM rejection") == 0)
            #expect(!daemon.process.log.contains("warning"), "\(daemon.process.log)")
            #expect(daemon.notifications.status.hasPrefix("0 received"), "\(daemon.notifications.status)")
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test(
            .timeLimit(.minutes(5)),
            .enabled(if: NATSCluster.isInstalled, "nats-server is not installed: run tools/setup --tests")
        )
        func whatNATSDoesNotTellIsSaid() async throws {
            let cluster = try await NATSCluster(size: 1)
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            try city.share(
                own: [0, 1],
                at: cluster.address(),
                clientID: "cityward",
                passwordFile: cluster.passwordFile
            )
            let diagnosis = try await Diagnosis(scene, city)
            #expect(diagnosis.complaints(about: "broker") == [])
            #expect(diagnosis.says(.note, "it speaks MQTT 3.1.1 and no MQTT 5, as NATS does"), "\(diagnosis.output)")
            #expect(diagnosis.says(.fine, "all of 1500 messages waited over our absence"), "\(diagnosis.output)")
            #expect(diagnosis.says(.fine, "clients without a name are not let in"), "\(diagnosis.output)")
        }

        @Test(.timeLimit(.minutes(5)))
        func mosquittosOwnDefaultsAreNamedWithTheFileThatChangesThem() async throws {
            let scene = try Scene(try await BrokerProcess(hasOurSettings: false))
            let diagnosis = try await Diagnosis(scene, scene.city())
            #expect(diagnosis.ending == .exited(1))
            for (severity, text, next) in [
                (Diagnosis.Severity.problem, "of 1500 messages that waited over our absence", "max_queued_messages"),
                (.warning, "it lets in clients without a name, and takes what they publish", "allow_anonymous false"),
            ] {
                let finding = diagnosis.finding(severity, text)
                #expect(finding?.next?.contains(next) == true, "\(text): \(diagnosis.output)")
                #expect(finding?.why?.isEmpty == false)
            }
            #expect(diagnosis.finding(.problem, "of 1500")?.next?.contains("mosquitto/cityward.conf") == true)
        }

        @Test(.timeLimit(.minutes(5)))
        func aSmallWindowIsAWarning() async throws {
            // With MQTT 5 mosquitto 2.0.11 goes by the client's window of messages, but still by its own of bytes.
            let scene = try Scene(
                try await BrokerProcess(
                    settings: ["allow_anonymous true", "max_queued_messages 5000", "max_inflight_bytes 500"],
                    hasOurSettings: false
                )
            )
            let diagnosis = try await Diagnosis(scene, scene.city())
            let finding = diagnosis.finding(
                .warning,
                "of 1500 messages came before the first acknowledgement"
            )
            #expect(finding?.next?.contains("max_inflight_bytes") == true, "\(diagnosis.output)")
            #expect(diagnosis.says(.fine, "all of 1500 messages waited over our absence"))
        }

        @Test(.timeLimit(.minutes(5)), arguments: [true, false])
        func aRestartProvesWhetherMessagesSurviveIt(hasOurSettings: Bool) async throws {
            let broker = try await BrokerProcess(hasOurSettings: hasOurSettings)
            let scene = try Scene(broker)
            let asked = scene.folder.path("asked")
            let done = scene.folder.path("done")
            // The broker belongs to the test: the command asks it.
            let command = "touch '\(asked)'; while [ ! -e '\(done)' ]; do sleep 0.1; done"
            let city = try scene.city()
            let process = try Diagnosis.start(
                scene,
                city,
                ["--restart-broker", command, "--messages", "500"]
            )
            try await eventually("the question for a restart", within: .seconds(60)) {
                FileManager.default.fileExists(atPath: asked)
            }
            try await broker.stop()
            try await broker.start()
            try Data().write(to: URL(fileURLWithPath: done))
            let diagnosis = try await Diagnosis(endOf: process)
            if hasOurSettings {
                #expect(diagnosis.says(.fine, "all of 500 messages waited over a restart"), "\(diagnosis.output)")
            } else {
                let finding = diagnosis.finding(.problem, "the broker forgot us over a restart of the broker")
                #expect(finding?.next?.contains("persistence true") == true, "\(diagnosis.output)")
            }
        }

        @Test(.timeLimit(.minutes(5)), .enabled(if: FileManager.default.fileExists(atPath: Plugin.path)))
        func aSubscriptionThatIsRefusedIsAProblem() async throws {
            let broker = try await BrokerProcess(
                settings: [
                    "allow_anonymous true", "plugin \(Plugin.path)", "plugin_opt_config_file FOLDER/access.json",
                ],
                files: ["access.json": Plugin.everythingButTrucks]
            )
            let scene = try Scene(broker)
            let diagnosis = try await Diagnosis(scene, scene.city())
            let finding = diagnosis.finding(.problem, "it refuses our subscription to cityward/truck/+")
            #expect(finding?.next?.contains("topic read cityward/truck/+") == true, "\(diagnosis.output)")
            #expect(diagnosis.finding(.problem, "cityward/fume/+") == nil)
        }

        @Test(.timeLimit(.minutes(5)))
        func anExpiredCertificateIsAProblem() async throws {
            let place = try await GuardedPlace(days: -1)
            let diagnosis = try await Diagnosis(place.scene, place.scene.city())
            #expect(diagnosis.finding(.problem, "its certificate has expired") != nil, "\(diagnosis.output)")
            let shown = diagnosis.finding(.problem, "the certificate that the broker localhost:")
            #expect(shown?.found.contains("has expired on") == true, "\(diagnosis.output)")
        }

        @Test(.timeLimit(.minutes(5)))
        func aCertificateThatEndsSoonIsAWarning() async throws {
            let place = try await GuardedPlace(days: 10)
            let diagnosis = try await Diagnosis(place.scene, place.scene.city())
            #expect(diagnosis.complaints(about: "broker") == [])
            let shown = diagnosis.finding(.warning, "the certificate that the broker localhost:")
            #expect(shown?.next?.hasPrefix("renew it") == true, "\(diagnosis.output)")
        }

        @Test(.timeLimit(.minutes(5)))
        func secretsAreKeptAndRegistersAreOfThisYear() async throws {
            let scene = try await Scene()
            let port = try freePort()
            let city = try scene.city(
                feeds: ["webhook: { url: \"https://127.0.0.1:\(port)/hook\", secret_file: ../secret }"]
            )
            let secret = scene.folder.path("secret")
            try Data("whsec_\(Data(repeating: 7, count: 32).base64EncodedString())\n".utf8)
                .write(to: URL(fileURLWithPath: secret))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o666],
                ofItemAtPath: city.folder.appendingPathComponent("rules/rules.yaml").path
            )
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            try await scene.publish([
                Publication("cityward/truck/stranger", "{\"time\":\(wallTime()),\"lat\":31.04,\"lon\":112.2}")
            ])
            try await eventually("the reading", within: .seconds(20)) { scene.stored(city).readingCount == 1 }

            try city.write(
                "permits.csv",
                """
                permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site
                P-1,鄂H·10000,2024-01-01,2024-12-31,,,,pailou

                """
            )
            try city.append("http: { listen: 0.0.0.0:8480 }")
            let diagnosis = try await Diagnosis(scene, city)
            #expect(diagnosis.finding(.problem, "all of 1 permits in permits.csv have ended, the last on") != nil)
            #expect(diagnosis.finding(.warning, "the HTTP API listens on 0.0.0.0:8480 without encryption") != nil)
            #expect(diagnosis.finding(.problem, "/secret holds a secret")?.next?.contains("chmod 600") == true)
            #expect(
                diagnosis.finding(.problem, "everybody on this computer may change")?.found.contains("rules") == true
            )
            #expect(diagnosis.finding(.warning, "'webhook' cannot be reached at 127.0.0.1:\(port)") != nil)
            #expect(diagnosis.finding(.problem, "holidays.csv has no holidays of") != nil)
            #expect(
                diagnosis.finding(.warning, "1 of 1 devices that have reported")?.found.contains("truck stranger")
                    == true
            )
            #expect(diagnosis.finding(.warning, "500 of 500 devices in devices.csv have never reported") != nil)
            #expect(diagnosis.says(.fine, "the newest reading of truck is of"))
            #expect(diagnosis.finding(.warning, "may look into") == nil, "the daemon has made its folder")
            #expect(diagnosis.says(.fine, "a flush (fsync) takes") || diagnosis.says(.warning, "a flush (fsync) takes"))
            _ = try await daemon.stop()

            // The same for people.
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
            let arguments = ["doctor", "--config", city.folder.path, "--store", scene.store(city)]
            let (ending, page) = try await Daemon.run(arguments, in: scene.folder)
            #expect(ending == .exited(1))
            #expect(page.contains("registers\n  PROBLEM holidays.csv has no holidays of"), "\(page)")
            #expect(page.contains("          → copy the State Council's list"))
            #expect(!page.contains("holds a secret"))
        }

        @Test(.timeLimit(.minutes(5)))
        func aBrokerThatIsAwayAndAFolderWithMistakesAreProblems() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try await scene.broker.stop()
            let away = try await Diagnosis(scene, city)
            #expect(away.ending == .exited(1))
            #expect(away.finding(.problem, "cannot be reached: Connection refused") != nil, "\(away.output)")
            try city.write("cityward.yaml", "sources: 1\n")
            let broken = try await Diagnosis(scene, city)
            #expect(broken.ending == .exited(1))
            #expect(broken.finding(.problem, "in \(city.folder.path)")?.next?.hasPrefix("cityward check") == true)
        }

        @Test func wrongUsageIsStatusTwo() async throws {
            let folder = try TemporaryFolder()
            for arguments in [
                ["--messages", "5"], ["--restart-broker", ""], ["--format", "xml"], ["--broker", "x:y:z"],
            ] {
                let (ending, output) = try await Daemon.run(["doctor"] + arguments, in: folder)
                #expect(ending == .exited(2), "\(arguments): \(output)")
            }
        }
    }
}

/// mosquitto's own plugin, which refuses subscriptions; its plain lists only filter what is delivered.
private enum Plugin {
    static let path = "/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so"
    static let everythingButTrucks = """
        {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": false},
         "anonymousGroup": "visitors", "groups": [{"groupname": "visitors", "roles": [{"rolename": "reader"}]}],
         "roles": [{"rolename": "reader", "acls": [
           {"acltype": "subscribePattern", "topic": "cityward/fume/#", "allow": true},
           {"acltype": "subscribePattern", "topic": "cityward/doctor/#", "allow": true},
           {"acltype": "subscribePattern", "topic": "$SYS/#", "allow": true}]}],
         "clients": []}
        """
}
