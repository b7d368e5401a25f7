import Foundation
import TestSupport
import Testing

/// Officers on a terminal.
@Suite(.enabled(if: BrokerProcess.isInstalled && Daemon.isBuilt), .timeLimit(.minutes(3)))
struct OfficerTests {
    /// A store with one firing alert, and the daemon that raised it gone.
    private func alert() async throws -> (scene: Scene, city: City, alert: String) {
        let scene = try await Scene()
        let city = try scene.city()
        try city.write(
            "cityward.yaml",
            String(contentsOf: city.folder.appendingPathComponent("cityward.yaml"), encoding: .utf8)
                + "cases:\n  teams: { north: 城北中队, south: 城南中队 }\n"
        )
        let daemon = try scene.daemon(city, clock: "readings")
        try await daemon.ready()
        let payload =
            "{\"time\":\(Fleet.start),\"lat\":31.04,\"lon\":112.19,\"speed\":30,\"load\":\"full\",\"cover\":\"open\"}"
        try await scene.publish([Publication("cityward/truck/d-0", payload)])
        try await eventually("an alert", within: .seconds(20)) {
            (try? scene.stored(city).integer("SELECT count(*) FROM alert")) == 1
        }
        _ = try await daemon.stop()
        return (scene, city, try scene.stored(city).lines("SELECT id FROM alert")[0])
    }

    @Test func aCaseGoesItsWay() async throws {
        let (scene, city, alert) = try await alert()
        let folders = ["--store", scene.store(city)]
        func run(_ arguments: String...) async throws -> (ChildProcess.Ending, String) {
            try await Daemon.run(arguments + folders, in: scene.folder)
        }
        let list = try await run("alerts", "--cases")
        #expect(list.1.hasPrefix("▲ \(alert.prefix(8)) 待受理"), "\(list.1)")

        let accepted = try await run("accept", String(alert.prefix(6)), "--by", "张三")
        #expect(accepted.0 == .exited(0))
        #expect(accepted.1.contains("已受理 张三"), "\(accepted.1)")
        let second = try await run("accept", alert, "--by", "李四")
        #expect(second.0 == .exited(1))
        #expect(second.1.contains("the case is accepted (by 张三); 张三 accepted it at "), "\(second.1)")
        let stale = try await run(
            "close",
            alert,
            "--measure",
            "warned",
            "--version",
            "0",
            "--by",
            "李四",
            "--config",
            city.folder.path
        )
        #expect(stale.0 == .exited(1))
        #expect(stale.1.contains("in version 1 instead of 0"), "\(stale.1)")

        let misspelt = try await run("assign", alert, "--team", "nort", "--config", city.folder.path)
        #expect(misspelt.0 == .exited(1))
        #expect(misspelt.1.contains("did you mean 'north'?") && misspelt.1.contains("south  城南中队"), "\(misspelt.1)")
        #expect(
            try await run("assign", alert, "--team", "north", "--by", "王五", "--config", city.folder.path).0
                == .exited(0)
        )
        let bare = try await run("dismiss", alert, "--reason", "other", "--config", city.folder.path)
        #expect(bare.0 == .exited(1))
        #expect(bare.1.contains("--note"), "\(bare.1)")
        let closed = try await run(
            "close",
            alert,
            "--measure",
            "penalised",
            "--note",
            "罚款",
            "--by",
            "张三",
            "--config",
            city.folder.path,
            "--format",
            "json"
        )
        #expect(
            closed.1.contains(#""status":"closed","team":"north","officer":"张三","measure":"penalised""#),
            "\(closed.1)"
        )
        #expect(try await run("reopen", alert, "--by", "局长", "--note", "复核").0 == .exited(0))

        let events = try await run("alerts")
        #expect(events.1.contains("● accepted") && events.1.contains("张三 penalised “罚款”"), "\(events.1)")
        #expect(try await run("alerts", "--status", "closed").1 == "")
        #expect(
            try await run("alerts", "--cases", "--status", "open", "--state", "firing", "--format", "ndjson").1
                .contains(#""version":4"#)
        )
        #expect(try await run("verify").0 == .exited(0))
    }

    @Test(arguments: [
        (["accept", "abc"], Int32(2), "too short"),
        (["accept", "zzzzzzzz"], Int32(1), "no alert begins with 'zzzzzzzz'"),
        (["dismiss", "zzzzzzzz"], Int32(2), "--reason"),
        (["alerts", "--cases", "--follow"], Int32(2), "--follow is for events"),
        (["verify", "--anchor", "1:abc"], Int32(2), "is no anchor"),
    ])
    func wrongUseIsExplained(arguments: [String], code: Int32, message: String) async throws {
        let (scene, city, _) = try await alert()
        let (ending, output) = try await Daemon.run(arguments + ["--store", scene.store(city)], in: scene.folder)
        #expect(ending == .exited(code))
        #expect(output.contains(message), "\(output)")
    }

    @Test func anActThatIsKilledIsDoneOrNot() async throws {
        let (scene, city, alert) = try await alert()
        var random = SplitMix64(seed: 5)
        // The kill shall hit any part of an act, however long acts take here.
        let start = ContinuousClock.now
        _ = try await Daemon.run(["accept", alert, "--store", scene.store(city), "--by", "张三"], in: scene.folder)
        let usual = start.duration(to: .now)
        for round in 0..<40 {
            let verb = try scene.stored(city).lines("SELECT status FROM alert_case")[0] == "open" ? "accept" : "close"
            let extra = verb == "close" ? ["--measure", "warned", "--config", city.folder.path] : []
            let process = try ChildProcess(
                Daemon.program,
                [verb, alert, "--store", scene.store(city), "--by", "张三"] + extra,
                output: scene.folder.url.appendingPathComponent("act\(round)")
            )
            try await Task.sleep(for: usual * Double.random(in: 0.05..<1.3, using: &random))
            process.send(SIGKILL)
            _ = try await process.ending()
            // The case, its events and the audit log always tell the same.
            #expect(
                try scene.stored(city).lines(
                    """
                    SELECT version = (SELECT count(*) FROM alert_event WHERE kind IN ('accepted', 'closed', 'reopened')),
                           version = (SELECT count(*) FROM audit WHERE outcome = 'done') FROM alert_case
                    """
                ) == ["1 1"]
            )
            if try scene.stored(city).lines("SELECT status FROM alert_case")[0] == "closed" {
                _ = try await Daemon.run(
                    ["reopen", alert, "--store", scene.store(city), "--by", "张三"],
                    in: scene.folder
                )
            }
        }
        #expect(
            try scene.stored(city).integer("SELECT version FROM alert_case") > 1,
            "no act was quick enough to be done"
        )
        let (ending, output) = try await Daemon.run(["verify", "--store", scene.store(city)], in: scene.folder)
        #expect(ending == .exited(0), "\(output)")
    }
}
