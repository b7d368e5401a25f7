import Foundation
import MQTT
import Testing
import TestSupport

extension DaemonTests {
    /// Stored readings are judged again, by the real program on real stores.
    @Suite struct ReplayTests {
        /// One limit of the demo city, changed.
        private struct Variant {
            let name: String
            let file: String
            let old: String
            let new: String
        }

        private static let variants = [
            Variant(name: "trucks", file: "rules/trucks.yaml", old: "? 60 : 50", new: "? 50 : 40"),
            Variant(name: "sweepers", file: "rules/sweepers.yaml", old: "speed > 20", new: "speed > 24"),
            Variant(name: "silence", file: "rules/trucks.yaml", old: "absent: 10m", new: "absent: 12m"),
        ]

        /// The demo day goes to four daemons at once: one with the city's rules, and one with each change. What a replay of
        /// the first one's store under a change says must be the difference of the two stores.
        @Test(.timeLimit(.minutes(5)))
        func aDifferenceIsWhatAFreshRunGainsAndLoses() async throws {
            let scene = try await Scene()
            let base = try scene.demoCity("base")
            let cities = try Self.variants.map { variant in
                let city = try scene.demoCity(variant.name)
                try city.replace(variant.old, with: variant.new, in: variant.file)
                return city
            }
            let daemons = try ([base] + cities).map { try scene.daemon($0, clock: "readings") }
            for daemon in daemons { try await daemon.ready() }
            let count = try await scene.playDemo()
            for city in [base] + cities {
                try await eventually("every reading", within: .seconds(120)) {
                    scene.stored(city).demoReadingCount == count
                }
            }
            for daemon in daemons { #expect(try await daemon.stop() == .exited(0)) }

            let before = try scene.stored(base).alerts()
            #expect(before.count > 10)
            let (same, none) = try await scene.replay(base, of: base, ["--diff", "--format", "ndjson", "--exit-code"])
            #expect(same == .exited(0))
            #expect(none == "")
            for city in cities {
                let after = try scene.stored(city).alerts()
                let arguments = ["--diff", "--format", "ndjson", "--exit-code"]
                let (ending, output) = try await scene.replay(city, of: base, arguments)
                let changes = try Changes(output)
                let gone = before.filter { !after.contains($0) }
                let new = after.filter { !before.contains($0) }
                #expect(!gone.isEmpty || !new.isEmpty, "the change of \(city.folder.lastPathComponent) changes nothing")
                #expect(ending == .exited(1))
                expectEqual(changes.before.sorted(), gone)
                expectEqual(changes.after.sorted(), new)
                print("\(city.folder.lastPathComponent): \(changes.counts)")

                // Piece by piece it is the same, but for what goes on where a piece ends.
                var alerts: [String] = []
                for piece in [["--to", "2026-03-16T07:17"], ["--from", "2026-03-16T07:17", "--warm-up", "1h"]] {
                    let (_, output) = try await scene.replay(city, of: base, ["--diff", "--format", "ndjson"] + piece)
                    alerts += try Changes(output).identifiers
                }
                expectEqual(alerts.sorted(), changes.identifiers.sorted())
            }
        }

        /// By the computer's clock, with readings of the last minutes, and a daemon that is away in the middle of them.
        @Test(.timeLimit(.minutes(5)))
        func unchangedRulesChangeNothingThoughTheDaemonWasAway() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.write("cityward.yaml", try city.text("cityward.yaml") + "lateness: 1s\n")
            let stored = scene.stored(city)
            let minutes: Int64 = 12
            let fleet = Fleet(
                seed: 8,
                readingsPerDevice: Int(minutes) * 2,
                devices: 200,
                from: Int64(wallTime()) - minutes * 60_000
            ).readings.filter { $0.observedAt < Int64(wallTime()) }
            let parts = [fleet.prefix(fleet.count / 3), fleet.dropFirst(fleet.count / 3)]
            var daemon = try scene.daemon(city)
            try await daemon.ready()
            try await scene.publish(parts[0].map(\.publication))
            try await eventually("the first part", within: .seconds(30)) { stored.readingCount == parts[0].count }
            #expect(try await daemon.stop() == .exited(0))
            try await scene.publish(parts[1].map(\.publication))
            daemon = try scene.daemon(city)
            try await daemon.ready()
            try await eventually("every reading", within: .seconds(30)) { stored.readingCount == fleet.count }
            // After two quiet seconds the daemon decides what time alone has caused.
            try await eventually("an event that the clock caused", within: .seconds(20)) {
                try stored.integer("SELECT max(recorded_at) FROM alert_event")
                    > stored.integer("SELECT max(received_at) FROM truck_reading")
            }
            #expect(try await daemon.stop() == .exited(0))
            // A new session, and what it was granted, which may be the same millisecond; then one that was kept.
            let heard = try stored.lines("SELECT complete FROM hearing ORDER BY since")
            #expect(heard == ["0", "0", "1"] || heard == ["0", "1"])
            #expect(try stored.integer("SELECT count(*) FROM alert") > 100)
            let (ending, log) = try await scene.replay(city, of: city, ["--diff", "--exit-code"])
            #expect(ending == .exited(0), "\(log.suffix(2000))")
        }

        /// A truck speeds where nobody hears it, and reports it later, behind readings that came in time.
        @Test(.timeLimit(.minutes(5)))
        func aBackfilledViolationIsAddedOnce() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let listener = try await Listener(to: ["cityward/alert/#"], clientID: "team", scene.broker.address)
            let inTime = [0...180, 360...600].flatMap { $0.filter { $0 % 30 == 0 } }
            let late = (190...300).filter { $0 % 10 == 0 }
            try await scene.publish(inTime.map { truck(after: $0, speed: 20) })
            try await eventually("all in time", within: .seconds(20)) { stored.readingCount == inTime.count }
            try await scene.publish(late.map { truck(after: $0, speed: 61) })
            let count = inTime.count + late.count
            try await eventually("all", within: .seconds(20)) { stored.readingCount == count }
            #expect(try stored.lines("SELECT * FROM alert") == [])

            let (dry, found) = try await scene.replay(
                city,
                of: city,
                ["--dry-run", "--format", "ndjson", "--exit-code"]
            )
            #expect(dry == .exited(1))
            #expect(try Changes(found).counts == "1 appeared, 0 vanished, 0 moved")
            #expect(try stored.lines("SELECT * FROM alert") == [])

            // While the daemon is busy: two write to one store.
            let traffic = Fleet(seed: 7, readingsPerDevice: 10).readings.filter { $0.observedAt > Fleet.start }
            let publishing = Publishing(traffic.map(\.publication), to: scene.broker.address, rate: 4000)
            try await publishing.reaches(500)
            let states = "SELECT * FROM alert_state WHERE device = '\(Self.device)'"
            let statesBefore = try stored.lines(states)
            for count in ["1 alert added", "0 alerts added"] {
                let (ending, log) = try await scene.replay(city, of: city)
                #expect(ending == .exited(0) && log.contains(count), "\(log)")
            }
            #expect(try stored.lines(states) == statesBefore)
            let added = """
                SELECT rule, device, state, (onset_at - \(Fleet.start)) / 1000, (fired_at - \(Fleet.start)) / 1000,
                       (resolved_at - \(Fleet.start)) / 1000, resolution FROM alert WHERE late = 1
                """
            #expect(try stored.lines(added) == ["speeding \(Self.device) resolved 190 250 450 cleared"])

            try await publishing.finished(within: .seconds(60))
            try await eventually("the traffic too", within: .seconds(60)) {
                stored.readingCount == count + traffic.count
            }
            var documents: [String] = []
            try await eventually("both events reach the team", within: .seconds(20)) {
                try listener.listen()
                documents = listener.messages.map { String(decoding: $0.payload, as: UTF8.self) }
                    .filter { $0.contains(#""late":true"#) }
                return documents.count >= 2
            }
            #expect(documents.count == 2 && documents.allSatisfy { $0.contains(Self.device) })
            #expect(!daemon.process.log.contains("nothing is acknowledged"), "\(daemon.process.log)")
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test(.timeLimit(.minutes(5)))
        func whatCannotBeReplayedIsSaid() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let (missing, missingLog) = try await scene.replay(city, of: city, ["--diff"])
            #expect(missing == .exited(1) && missingLog.contains("there is no store in"), "\(missingLog)")

            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let (empty, emptyLog) = try await scene.replay(city, of: city, ["--diff"])
            #expect(empty == .exited(1) && emptyLog.contains("holds no readings"), "\(emptyLog)")

            try await scene.publish([truck(after: 0, speed: 20)])
            try await eventually("a reading", within: .seconds(20)) { scene.stored(city).readingCount == 1 }
            let (never, neverLog) = try await scene.replay(city, of: city, ["--diff", "--from", "2030-01-01"])
            #expect(never == .exited(1) && neverLog.contains("only from 2025-06-02T08:00:00"), "\(neverLog)")
            let (wrong, wrongLog) = try await scene.replay(city, of: city, ["--diff", "--from", "yesterday"])
            #expect(wrong == .exited(2) && wrongLog.contains("yesterday"), "\(wrongLog)")
            try city.write(
                "rules/rules.yaml",
                "- { id: other, title: 其他, class: truck, severity: minor, when: speed > 1 }\n"
            )
            let (other, otherLog) = try await scene.replay(city, of: city)
            #expect(other == .exited(1) && otherLog.contains("have never judged the store"), "\(otherLog)")
            #expect(try await daemon.stop() == .exited(0))
        }

        private static let device = "d-tunnel"

        /// A truck's reading so many seconds after the start of the fleet's day.
        private func truck(after seconds: Int, speed: Int) -> Publication {
            let time = Fleet.start + Int64(seconds) * 1000
            return Publication(
                "cityward/truck/\(Self.device)",
                #"{"time":\#(time),"lat":31.1,"lon":112.3,"speed":\#(speed),"load":"empty","cover":"closed","ignition":true}"#
            )
        }
    }
}
