import Databases
import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests {
    /// SIGHUP at times that are not calm: under load, at the start, with a store that cannot be written.
    @Suite(.timeLimit(.minutes(5))) struct ReloadTimingTests {
        @Test(.timeLimit(.minutes(5)))
        func underLoadItChangesNothingThatWasNotChanged() async throws {
            let reloads = 20
            let readings = Fleet(seed: 13, readingsPerDevice: 20).readings
            let scene = try await Scene()
            let (city, calmCity) = (try scene.city("reloaded", feeds: []), try scene.city("calm", feeds: []))
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            let (twin, calm) = try scene.twin(calmCity, clock: "readings")
            try await daemon.ready()
            try await twin.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 0)
            var behind: [Int] = []
            for reload in 1...reloads {
                // Ahead of the daemon all the time, and never finished.
                publishing.allow(readings.count * reload / reloads)
                let goal = readings.count * (2 * reload - 1) / (2 * reloads)
                try await eventually("\(goal) readings are stored", within: .seconds(60), every: .milliseconds(2)) {
                    stored.readingCount >= goal
                }
                behind.append(publishing.confirmed - stored.readingCount)
                let log = try await daemon.reload()
                #expect(log.contains("reloaded: 8 rules"), "\(log)")
            }
            try await publishing.finished(within: .seconds(60))
            for store in [stored, calm] {
                try await eventually("every reading in \(store.location)", within: .seconds(60)) {
                    store.readingCount == readings.count
                }
            }
            #expect(try await daemon.stop() == .exited(0))
            #expect(try await twin.stop() == .exited(0))
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            #expect(stored.duplicateCount == 0, "nothing is delivered again")
            for query in [
                "SELECT device, observed_at, late, jump FROM truck_reading ORDER BY observed_at, device",
                "SELECT * FROM alert ORDER BY id", "SELECT * FROM alert_state ORDER BY rule, class, device",
                "SELECT alert, kind, at, recorded_at, data FROM alert_event ORDER BY alert, at, kind",
            ] {
                expectEqual(try stored.lines(query), try calm.lines(query))
            }
            #expect(try stored.integer("SELECT count(*) FROM alert") > 100)
            #expect(behind.contains { $0 > 0 }, "no reload fell into a time of load: \(behind)")
            print("reload: \(readings.count) readings, \(reloads) reloads at \(behind) readings behind")
        }

        @Test func rulesThatComeWhileTheStoreIsLockedAreThereWhenItIsFree() async throws {
            var play = try await ReloadPlay(rules: ReloadPlay.speeding)
            try await play.publish([truck(0, at: 0)])
            let lock = try play.stored.lock()
            try await play.scene.publish([truck(0, at: 10, cover: "open")])
            try await eventually("the daemon notices", within: .seconds(30)) {
                play.daemon.process.log.contains("nothing is acknowledged until")
            }
            _ = try await play.reload(rules: ReloadPlay.uncovered)
            try lock.execute("ROLLBACK")
            try await play.expectAlerts(["uncovered d-0 firing"])
            let text = "SELECT text LIKE '%uncovered%' FROM alert LEFT JOIN rule_set ON hash = rule_set"
            #expect(try play.stored.lines(text) == ["1"])
            #expect(play.daemon.process.log.contains("reloaded: 1 rules"), "\(play.daemon.process.log)")
        }

        @Test func aSilenceThatHasBegunIsToldByTheNewLateness() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.write("rules/rules.yaml", ReloadPlay.rule("silent", "absent: 3s"))
            // So long would it wait for readings that are on their way.
            try city.replace("accept:", with: "lateness: 1h\naccept:", in: "cityward.yaml")
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let stored = scene.stored(city)
            let reading = "{\"time\":\(wallTime()),\"lat\":31.04,\"lon\":112.2}"
            try await scene.publish([Publication("cityward/truck/d-0", reading)])
            try await eventually("it is stored", within: .seconds(10)) { stored.readingCount == 1 }

            try city.replace("lateness: 1h", with: "lateness: 1s", in: "cityward.yaml")
            #expect(try await daemon.reload().contains("reloaded: 1 rules"))
            try await eventually("the alert", within: .seconds(20)) {
                try stored.integer("SELECT count(*) FROM alert") == 1
            }
            // It has not begun anew with the reload.
            let span = "SELECT fired_at - received_at FROM alert JOIN truck_reading USING (device)"
            #expect(try stored.lines(span) == ["3000"])
        }

        @Test func systemdIsToldWhenItBeginsAndWhenItIsDone() async throws {
            let play = try await ReloadPlay(rules: ReloadPlay.uncovered)
            for rules in [ReloadPlay.speeding, "nonsense"] {
                let seen = play.daemon.notifications.lines.count
                let before = monotonicMicroseconds()
                _ = try await play.reload(rules: rules)
                let after = monotonicMicroseconds()
                let signs = ["WATCHDOG=1", "STATUS="]
                let lines = Array(play.daemon.notifications.lines.dropFirst(seen))
                    .filter { line in !signs.contains { line.hasPrefix($0) } }
                try #require(lines.count == 3, "\(lines)")
                #expect(lines[0] == "RELOADING=1" && lines[2] == "READY=1")
                let time = try #require(Int64(lines[1].trimmingPrefix("MONOTONIC_USEC=")))
                #expect((before...after).contains(time))
            }
        }

        @Test func askedBeforeItIsSubscribedItDoesNotClaimToBeReady() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try await scene.broker.stop()
            let daemon = try scene.daemon(city)
            let lines = { (line: String) in daemon.notifications.lines.count { $0 == line } }
            try await eventually("it is at work", within: .seconds(20)) { lines("WATCHDOG=1") > 0 }
            for (number, rules) in [ReloadPlay.speeding, "nonsense"].enumerated() {
                try city.write("rules/rules.yaml", rules)
                daemon.process.send(SIGHUP)
                try await eventually("the reload is over", within: .seconds(20)) {
                    daemon.process.log.contains(number == 0 ? "reloaded: 1 rules" : "the running rules stay")
                }
            }
            let signs = lines("WATCHDOG=1")
            try await eventually("two more signs of life", within: .seconds(20)) { lines("WATCHDOG=1") >= signs + 2 }
            #expect(lines("RELOADING=1") == 2 && lines("READY=1") == 0)
            try await scene.broker.start()
            try await daemon.ready()
        }

        @Test func sentWhileTheFolderIsReadTheFirstTimeTheSignalIsKept() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let daemon = try scene.daemon(city)
            // Before it traps the signal, early in its life, it is any program's end.
            try await eventually("SIGHUP is trapped", within: .seconds(20), every: .milliseconds(1)) {
                let status = try String(contentsOfFile: "/proc/\(daemon.process.identifier)/status", encoding: .utf8)
                let caught = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
                let mask = caught.flatMap { UInt64($0.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16) }
                return (mask ?? 0) & 1 << (SIGHUP - 1) != 0
            }
            daemon.process.send(SIGHUP)
            try await daemon.ready()
            try await eventually("it has reloaded", within: .seconds(20)) {
                daemon.process.log.contains("reloaded: 8 rules")
            }
        }

        private func monotonicMicroseconds() -> Int64 {
            var time = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        }
    }
}
