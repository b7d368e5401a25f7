import Foundation
import Telemetry
import Testing
import TestSupport

extension DaemonTests {
    /// A daemon with some of a city's partitions, at a broker that sorts nothing: the test does.
    @Suite(.timeLimit(.minutes(3))) struct PartitionTests {
        @Test(
            arguments: [
                (
                    "{ count: 4, own: [0, 4, 1, 1, x] }",
                    [
                        "1:34: a partition is a whole number from 0 to 3", "1:40: partition 1 is in the list already",
                        "1:43: a partition is a whole number from 0 to 3",
                    ]
                ),
                ("{ count: 4, own: [] }", ["1:30: 'own' lists the partitions of this daemon"]),
                ("{ count: 1025, own: [0] }", ["1:22: 'count' is a whole number from 1 to 1024"]),
                ("{ own: [0] }", ["1:13: 'count' is missing"]), ("{ count: 4 }", ["1:13: 'own' lists"]),
                ("{ count: 4, own: [0], of: 4 }", ["1:35: unknown key 'of'"]),
            ]
        )
        func aMistakeIsNamedWithItsPlace(section: String, problems: [String]) async throws {
            try await expectCheck("partitions: \(section)\n", says: problems)
        }

        @Test func topicsAndPartitionsNeedEachOther() async throws {
            try await expectCheck("", says: ["{partition} needs the section 'partitions"], times: 2)
            try await expectCheck(
                "partitions: { count: 4, own: [0] }\n",
                topic: "cityward/{class}/{device}",
                says: ["1:13: no topic of 'sources' has a level {partition}"]
            )
            try await expectCheck(
                "partitions: { count: 4, own: [0] }\n",
                extra: #"  - { topic: "old/truck/{device}", class: truck, datum: wgs84 }"#,
                says: ["another source of class 'truck' has no {partition}"]
            )
        }

        @Test func serversOfAClusterAreAddresses() async throws {
            try await expectCheck(
                "partitions: { count: 4, own: [0] }\nbroker: { others: [nats-2], ack_wait: 11m }\n",
                says: [
                    "2:20: write a server of the same cluster as HOST:PORT", "2:39: 'ack_wait' is from 1s to 10m",
                ]
            )
        }

        @Test func whatNATSCannotCarryIsNamed() async throws {
            try await expectCheck(
                "partitions: { count: 4, own: [0] }\n",
                devices: "device,class\na.b,truck\nc d,fume\nfine,truck\n",
                says: [
                    "devices.csv:2: device: NATS takes no '.' and no space in a topic: 'a.b'",
                    "devices.csv:3: device: NATS takes no '.' and no space in a topic: 'c d'",
                ]
            )
        }

        /// The shipped rules have some on roads, for sweepers.
        @Test func sweepersWithRulesOnRoadsAreNotSharedOut() async throws {
            let folder = try TemporaryFolder()
            let city = folder.url.appendingPathComponent("etc")
            try FileManager.default.copyItem(at: Project.root.appendingPathComponent("systemd/etc"), to: city)
            let file = city.appendingPathComponent("cityward.yaml")
            var text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.contains("cityward/sweeper/{device}"))
            text = text.replacingOccurrences(
                of: "cityward/sweeper/{device}",
                with: "cityward/p/{partition}/sweeper/{device}"
            )
            try Data((text + "\npartitions: { count: 4, own: [0] }\n").utf8).write(to: file)
            let (ending, log) = try await Daemon.run(["check", "--config", city.path], in: folder)
            #expect(ending == .exited(1))
            #expect(log.contains("class 'sweeper' has rules on roads"), "\(log)")
        }

        /// What `cityward check` says of a city whose topics have partitions, beginning with this text.
        private func expectCheck(
            _ section: String,
            topic: String = "cityward/p/{partition}/{class}/{device}",
            extra: String = "",
            devices: String? = nil,
            says wanted: [String],
            times: Int? = nil
        ) async throws {
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            let sources = ["truck", "fume"].map {
                "  - { topic: \"\(topic.replacingOccurrences(of: "{class}", with: $0))\", class: \($0), datum: wgs84 }"
            }
            try city.write(
                "cityward.yaml",
                "\(section)schemas: \(Project.schemas)\nsources:\n\(sources.joined(separator: "\n"))\n\(extra)\n"
            )
            if let devices { try city.write("devices.csv", devices) }
            try city.write("rules/rules.yaml", ReloadPlay.speeding)
            let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            #expect(ending == .exited(1))
            let lines = text.split(separator: "\n").dropFirst().map(String.init)
            #expect(wanted.allSatisfy { problem in lines.contains { $0.contains(problem) } }, "\(text)")
            #expect(lines.count == times ?? wanted.count, "\(text)")
        }

        /// A daemon that has all partitions of four is given one; the devices of the others are no longer its own.
        @Test func silenceOfDevicesOfOthersIsNobodysAlert() async throws {
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            try city.write(
                "rules/rules.yaml",
                "- { id: silent, title: silent, class: truck, severity: minor, absent: 3m }\n"
            )
            try city.share(own: [0, 1, 2, 3], at: scene.address, clientID: "cityward", lateness: "1s")
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let stored = scene.stored(city)
            let devices = Array(0..<40)
            try await scene.publish(devices.map { truck($0, at: Int64($0)).partitioned() })
            try await eventually("all are stored", within: .seconds(20)) { stored.readingCount == devices.count }

            try city.share(own: [2], at: scene.address, clientID: "cityward", lateness: "1s")
            let log = try await daemon.reload()
            #expect(log.contains("reloaded"), "\(log)")
            #expect(log.contains("judged here are the partitions 2 of 4\n"), "\(log)")
            // Time goes on with the first device of ours, and all others are silent.
            let ours = devices.filter { partition(of: $0) == 2 }
            #expect(ours.count > 3 && ours.count < 20)
            try await scene.publish([truck(ours[0], at: 1000).partitioned(), truck(ours[0], at: 1010).partitioned()])
            let silent = ours.dropFirst().map { "\(Fleet.name($0))" }.sorted()
            try? await eventually("alerts of ours", within: .seconds(20)) {
                try stored.lines("SELECT device FROM alert WHERE state = 'firing' ORDER BY device") == silent
            }
            expectEqual(try stored.lines("SELECT device FROM alert WHERE state = 'firing' ORDER BY device"), silent)

            // After a restart it is the same, and nothing is raised anew.
            #expect(try await daemon.stop() == .exited(0))
            let again = try scene.daemon(city, clock: "readings")
            try await again.ready()
            try await scene.publish([truck(ours[0], at: 1020).partitioned()])
            try await eventually("one more is stored", within: .seconds(20)) {
                stored.readingCount == devices.count + 3
            }
            expectEqual(try stored.lines("SELECT device FROM alert WHERE state = 'firing' ORDER BY device"), silent)
            #expect(try await again.stop() == .exited(0))
        }

        /// The store knows when a device was last heard here; meanwhile it has reported elsewhere.
        @Test(arguments: [true, false])
        func silenceBeginsAnewWhenAPartitionComesBack(byRestart: Bool) async throws {
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            try city.write(
                "rules/rules.yaml",
                "- { id: silent, title: silent, class: truck, severity: minor, absent: 6s }\n"
            )
            try city.share(own: [0, 1, 2, 3], at: scene.address, clientID: "cityward", lateness: "1s")
            var daemon = try scene.daemon(city)
            try await daemon.ready()
            let stored = scene.stored(city)
            let mover = (0..<40).first { partition(of: $0) == 1 } ?? 0
            try await scene.publish([truckNow(mover).partitioned()])
            try await eventually("it is stored", within: .seconds(20)) { stored.readingCount == 1 }

            func give(_ own: [Int]) async throws {
                try city.share(own: own, at: scene.address, clientID: "cityward", lateness: "1s")
                if byRestart {
                    #expect(try await daemon.stop() == .exited(0))
                    daemon = try scene.daemon(city)
                    try await daemon.ready()
                } else {
                    #expect(try await daemon.reload().contains("reloaded"))
                }
            }
            try await give([0, 2, 3])
            try await Task.sleep(for: .seconds(8))
            #expect(try stored.integer("SELECT count(*) FROM alert") == 0, "it is nobody's here")
            try await give([0, 1, 2, 3])
            try await Task.sleep(for: .seconds(2))
            #expect(try stored.integer("SELECT count(*) FROM alert") == 0, "nobody could hear it here")
            // But who stays silent is found.
            try await eventually("its silence from now on", within: .seconds(20)) {
                try stored.lines("SELECT device FROM alert WHERE state = 'firing'") == [Fleet.name(mover)]
            }
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test func partitionsThatAreGivenUpAreNotQueuedAnyMore() async throws {
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            try city.share(own: [0, 1], at: scene.address, clientID: "cityward")
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            #expect(try await daemon.stop() == .exited(0))
            // Away, it is given other partitions; what is published meanwhile for the old ones waits for it, and is refused …
            try city.share(own: [1, 2], at: scene.address, clientID: "cityward")
            let devices = Array(0..<40)
            try await scene.publish(devices.map { truck($0, at: 0).partitioned() })
            let again = try scene.daemon(city, clock: "readings")
            try await again.ready()
            let stored = scene.stored(city)
            let foreign = devices.filter { partition(of: $0) == 0 }.count
            let kept = devices.filter { partition(of: $0) == 1 }.count
            try await eventually("what waited is here", within: .seconds(20)) {
                stored.readingCount == kept && stored.rejectionCount == foreign
            }
            #expect(try stored.lines("SELECT DISTINCT reason FROM rejection") == ["foreign_partition"])
            // … and what is published now for them does not come at all.
            try await scene.publish(devices.map { truck($0, at: 60).partitioned() })
            let now = devices.filter { [1, 2].contains(partition(of: $0)) }.count
            try await eventually("what is ours is here", within: .seconds(20)) { stored.readingCount == kept + now }
            try await Task.sleep(for: .milliseconds(300))
            #expect(stored.rejectionCount == foreign)
            #expect(again.process.log.contains("is refused (foreign_partition)"))
            #expect(try await again.stop() == .exited(0))
        }

        /// Somebody has another number of partitions in the broker's mapping.
        @Test func aMessageInAWrongPartitionIsRefusedAndKept() async throws {
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            try city.share(own: [0, 1, 2, 3], at: scene.address, clientID: "cityward")
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let other = Partitions(count: 3, own: [])
            let devices = Array(0..<40)
            try await scene.publish(devices.map { truck($0, at: 0).partitioned(by: other) })
            let stored = scene.stored(city)
            let wrong = devices.filter { other.partition(of: Fleet.name($0).utf8.span) != partition(of: $0) }.count
            #expect(wrong > 10 && wrong < 40)
            try await eventually("everything is accounted for", within: .seconds(20)) {
                stored.readingCount == devices.count - wrong && stored.rejectionCount == wrong
            }
            #expect(try stored.lines("SELECT DISTINCT reason FROM rejection") == ["wrong_partition"])
            #expect(daemon.process.log.contains("is refused (wrong_partition)"))
            #expect(try await daemon.stop() == .exited(0))
        }
    }
}

private func partition(of device: Int) -> Int { City.partitions.partition(of: Fleet.name(device).utf8.span) }

/// What a truck says at this moment.
private func truckNow(_ device: Int) -> Publication {
    Publication(
        "cityward/truck/\(Fleet.name(device))",
        "{\"time\":\(wallTime()),\"lat\":31.04,\"lon\":112.205,\"speed\":30}"
    )
}
