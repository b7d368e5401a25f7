import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// SIGHUP: what the city decides is read anew, while readings come in.
    @Suite(.timeLimit(.minutes(5))) struct ReloadTests {
        // MARK: - Rules

        @Test func alertsOfARemovedRuleEndAndTheHoldsOfOthersGoOn() async throws {
            var play = try await ReloadPlay(rules: ReloadPlay.uncovered + ReloadPlay.speeding)
            try await play.publish([truck(0, at: 0, speed: 70, cover: "open"), truck(2, at: 10)])
            try await play.expectAlerts(["uncovered d-0 firing"])

            let log = try await play.reload(rules: ReloadPlay.speeding)
            #expect(log.contains("reloaded: 1 rules"), "\(log)")
            try await play.expectAlerts(["uncovered d-0 resolved"])
            #expect(try play.stored.lines("SELECT resolution FROM alert") == ["rule_removed"])
            #expect(try play.stored.lines("SELECT kind FROM alert_event ORDER BY seq") == ["fired", "resolved"])

            try await play.publish([truck(0, at: 30, speed: 70, cover: "open"), truck(0, at: 59, speed: 70)])
            try await play.expectAlerts(["uncovered d-0 resolved"])
            try await play.publish([truck(0, at: 60, speed: 70)])
            try await play.expectAlerts(["speeding d-0 firing", "uncovered d-0 resolved"])
            let times = "SELECT onset_at, fired_at FROM alert WHERE rule = 'speeding'"
            #expect(try play.stored.lines(times) == ["\(Fleet.start) \(Fleet.start + 60_000)"])
            #expect(try await play.daemon.stop() == .exited(0))
        }

        @Test func everyAlertNamesTheRulesThatItWasRaisedUnder() async throws {
            var play = try await ReloadPlay(rules: ReloadPlay.uncovered)
            try await play.publish([truck(0, at: 0, cover: "open")])
            _ = try await play.reload(rules: ReloadPlay.uncovered + ReloadPlay.rule("slow", "when: speed < 5.0"))
            try await play.publish([truck(2, at: 10, speed: 1), truck(4, at: 10, cover: "open")])
            try await play.expectAlerts(["slow d-2 firing", "uncovered d-0 firing", "uncovered d-4 firing"])
            let lines = try play.stored.lines(
                """
                SELECT rule, device, text LIKE '%slow%' FROM alert JOIN rule_set ON hash = rule_set
                ORDER BY rule, device
                """
            )
            #expect(lines == ["slow d-2 1", "uncovered d-0 0", "uncovered d-4 1"])
            #expect(try play.stored.integer("SELECT count(*) FROM rule_set") == 2)
        }

        @Test func aNewRuleSeesWhatWasReadBeforeIt() async throws {
            var play = try await ReloadPlay(rules: ReloadPlay.uncovered)
            try await play.publish([
                truck(0, at: 0, speed: 10, longitude: 112.175), truck(0, at: 120, speed: 90),
                truck(0, at: 240, speed: 80),
                truck(2, at: 240, speed: 10),
            ])
            let log = try await play.reload(
                rules: ReloadPlay.rule("fast", #"when: 'mean(speed, "10m") > 40.0'"#)
                    + ReloadPlay.rule("visitor", #"when: 'visited("disposal_site", "1h")'"#)
                    + ReloadPlay.rule("braking", "when: previous.speed - speed > 60.0")
                    + ReloadPlay.rule("jerky", #"when: 'count(speed, "10m", changed(speed)) >= 3'"#)
            )
            #expect(log.contains("reloaded: 4 rules"), "\(log)")
            // Alone, a reading at 10 km/h in the city would be nothing to any of them.
            try await play.publish([truck(0, at: 250, speed: 10), truck(2, at: 250, speed: 10)])
            try await play.expectAlerts([
                "braking d-0 firing", "fast d-0 firing", "jerky d-0 firing", "visitor d-0 firing",
            ])
        }

        // MARK: - Tables

        @Test func aPermitThatIsAddedEndsTheViolation() async throws {
            let header = "permit,plates,valid_from,valid_to,windows\n"
            let rules = ReloadPlay.rule("unpermitted", "when: '!permitted()'")
            var play = try await ReloadPlay(rules: rules, permits: header)
            try await play.publish([truck(0, at: 0), truck(4, at: 0)])
            try await play.expectAlerts(["unpermitted d-0 firing", "unpermitted d-4 firing"])

            try play.city.write("permits.csv", header + "P1,鄂H·10000;鄂H·10008,2025-01-01,2025-12-31,\n")
            _ = try await play.daemon.reload()
            try await play.publish([truck(0, at: 10), truck(4, at: 10), truck(8, at: 10)])
            try await play.expectAlerts(["unpermitted d-0 resolved", "unpermitted d-4 firing"])
            #expect(try play.stored.lines("SELECT resolution FROM alert WHERE device = 'd-0'") == ["cleared"])
            #expect(try play.stored.integer("SELECT count(*) FROM rule_set") == 1, "the rules are the same")
        }

        // MARK: - What is refused

        @Test func aFolderWithAMistakeChangesNothing() async throws {
            var play = try await ReloadPlay(rules: ReloadPlay.uncovered + ReloadPlay.speeding)
            try await play.publish([truck(0, at: 0, speed: 70)])
            try play.city.write("devices.csv", "device,class\nd-0,truk\n")
            let log = try await play.reload(
                rules: ReloadPlay.uncovered + ReloadPlay.rule("speeding", "when: sped > 60.0")
            )
            #expect(log.contains("rules/rules.yaml:2:73: unknown name 'sped'; did you mean speed?"), "\(log)")
            #expect(log.contains("devices.csv:2: class: no schema defines the class 'truk'"), "\(log)")
            #expect(log.contains("the running rules stay: \(play.city.folder.path) has mistakes"), "\(log)")
            #expect(!log.contains("reloaded"), "\(log)")

            try await play.publish([truck(0, at: 60, speed: 70, cover: "open")])
            try await play.expectAlerts(["speeding d-0 firing", "uncovered d-0 firing"])
            #expect(try play.stored.integer("SELECT count(*) FROM rule_set") == 1)
            #expect(try play.stored.lines("SELECT DISTINCT name, district FROM alert") == ["鄂H·10000 dongbao"])
        }

        @Test func whatTakesARestartIsRefusedByItsName() async throws {
            let play = try await ReloadPlay(rules: ReloadPlay.uncovered)
            let good = try play.city.text("cityward.yaml")
            let changes = [
                ("'feeds'", "cityward/alert/{district}/{rule}", "cityward/alarm/{rule}"),
                ("'sources'", "class: truck, datum: wgs84", "class: truck, datum: gcj02"),
                ("'batch'", "messages: 1000", "messages: 999"), ("'broker'", "keep_alive: 5s", "keep_alive: 6s"),
                ("'broker'", "client_id: cityward", "client_id: other"),
                ("'store'", "accept:", "store: { path: elsewhere }\naccept:"),
            ]
            try play.city.write("rules/rules.yaml", ReloadPlay.speeding)
            for (name, old, new) in changes {
                try play.city.write("cityward.yaml", good.replacingOccurrences(of: old, with: new))
                try await expectRefusal(name, play)
            }
            let all = changes.reduce(good) { $0.replacingOccurrences(of: $1.1, with: $1.2) }
            try play.city.write("cityward.yaml", all)
            try await expectRefusal("'broker', 'batch', 'store', 'sources', 'feeds'", play)

            try play.city.write("cityward.yaml", good)
            let schemas = play.city.folder.appendingPathComponent("schemas")
            try FileManager.default.createDirectory(at: schemas, withIntermediateDirectories: true)
            let schema = try String(contentsOfFile: "\(Project.schemas)/truck.schema.json", encoding: .utf8)
            try play.city.write("schemas/truck.schema.json", schema.replacingOccurrences(of: "km/h", with: "m/s"))
            try await expectRefusal("a schema", play)

            try FileManager.default.removeItem(at: schemas)
            let log = try await play.daemon.reload()
            #expect(log.contains("reloaded: 1 rules"), "\(log)")
        }

        private func expectRefusal(_ names: String, _ play: ReloadPlay) async throws {
            let log = try await play.daemon.reload()
            let refusal = "the running rules stay: \(names) changed, which takes a restart of the daemon"
            #expect(log.contains(refusal) && !log.contains("reloaded"), "\(names): \(log)")
            #expect(try play.stored.integer("SELECT count(*) FROM rule_set") == 1)
        }
    }
}
