import Foundation
import TestSupport
import Testing

/// Alerts of the real program, their evidence, their case files, and what shows that they were altered.
@Suite(.enabled(if: BrokerProcess.isInstalled && Daemon.isBuilt), .timeLimit(.minutes(3)))
struct CaseFileTests {
    @Test func whatTheDaemonWroteIsWhole_alsoAfterItWasKilled() async throws {
        let scene = try await Scene()
        let city = try scene.city()
        let fleet = Fleet(seed: 11, readingsPerDevice: 40, devices: 100)
        let stored = scene.stored(city)
        var daemon = try scene.daemon(city, clock: "readings")
        try await daemon.ready()
        let half = fleet.readings.count / 2
        try await scene.publish(fleet.readings[..<half].map(\.publication))
        try await eventually("some evidence", within: .seconds(30)) { evidenceCount(stored) > 5 }
        try await daemon.kill()
        #expect(try await verify(scene, city).ending == .exited(0))

        daemon = try scene.daemon(city, clock: "readings")
        try await daemon.ready()
        try await scene.publish(fleet.readings[half...].map(\.publication))
        try await eventually("all readings", within: .seconds(60)) { stored.readingCount == fleet.readings.count }
        try await eventually("all evidence", within: .seconds(60)) { try isFrozen(stored) }
        #expect(try await daemon.stop() == .exited(0))

        // Every alert has what came before it, and every one that has ended what came during it.
        #expect(
            try stored.integer(
                """
                SELECT count(*) FROM alert AS a LEFT JOIN evidence AS b ON b.alert = a.id AND b.part = 'before'
                LEFT JOIN evidence AS d ON d.alert = a.id AND d.part = 'during'
                WHERE b.alert IS NULL OR (a.state = 'resolved' AND d.alert IS NULL)
                    OR json_extract(b.content, '$.readings[0]') IS NULL
                """
            ) == 0
        )
        let (ending, output) = try await verify(scene, city)
        #expect(ending == .exited(0), "\(output)")
        // The journal has the same anchor.
        let head = try #require(output.split(separator: "\n").last { $0.hasPrefix("head ") }?.dropFirst(5))
        #expect(try String(contentsOf: scene.log(city), encoding: .utf8).contains("stands at \(head);"))
    }

    @Test func whatIsAlteredOrRemovedIsNamed() async throws {
        let scene = try await Scene()
        let city = try scene.city()
        try await raiseAlerts(scene, city)
        let before = try await verify(scene, city).output
        let head = try #require(before.split(separator: "\n").last { $0.hasPrefix("head ") }?.dropFirst(5))

        try alter(scene, city, "UPDATE alert_event SET data = replace(data, '\"class\":', '\"Class\":') WHERE seq = 3")
        let altered = try await verify(scene, city)
        #expect(altered.ending == .exited(1))
        #expect(altered.output.contains("alert_event 3 of alert "))
        #expect(altered.output.contains("was altered"))

        try alter(scene, city, "DELETE FROM alert_event WHERE seq = 2")
        let removed = try await verify(scene, city, "--format", "ndjson", "--anchor", String(head))
        #expect(removed.ending == .exited(1))
        #expect(
            removed.output.contains(#"{"table":"alert_event","row":"2","meaning":"this row was written and is gone"}"#)
        )
    }

    @Test func anAlertHasACaseFile() async throws {
        let scene = try await Scene()
        let city = try scene.city()
        try await raiseAlerts(scene, city)
        let alert = try #require(
            try scene.stored(city).lines("SELECT id FROM alert ORDER BY fired_at, id LIMIT 1").first
        )
        let zip = scene.folder.path("case.zip")
        let arguments = ["evidence", String(alert.prefix(8)), "--store", scene.store(city)]
        let (ending, output) = try await Daemon.run(arguments + ["--output", zip], in: scene.folder)
        #expect(ending == .exited(0), "\(output)")
        let folder = scene.folder.path("case")
        _ = try await Daemon.run(arguments + ["--output", folder], in: scene.folder)
        let sums = scene.folder.url.appendingPathComponent("sums")
        let check = try ChildProcess(
            "/bin/sh",
            ["-c", "cd \"$0\" && sha256sum -c sha256sums.txt", folder],
            output: sums
        )
        #expect(try await check.ending() == .exited(0), "\(check.log)")
        let test = try ChildProcess("/usr/bin/unzip", ["-tq", zip], output: sums)
        #expect(try await test.ending() == .exited(0), "\(test.log)")
        // What is there stays.
        let (again, refusal) = try await Daemon.run(arguments + ["--output", zip], in: scene.folder)
        #expect(again == .exited(1))
        #expect(refusal.contains("is there already"))
    }

    private func raiseAlerts(_ scene: Scene, _ city: City) async throws {
        let fleet = Fleet(seed: 12, readingsPerDevice: 40, devices: 40)
        let stored = scene.stored(city)
        let daemon = try scene.daemon(city, clock: "readings")
        try await daemon.ready()
        try await scene.publish(fleet.readings.map(\.publication))
        try await eventually("all readings", within: .seconds(60)) { stored.readingCount == fleet.readings.count }
        try await eventually("all evidence", within: .seconds(60)) { try isFrozen(stored) }
        #expect(try await daemon.stop() == .exited(0))
        #expect(try stored.integer("SELECT count(*) FROM alert_event") > 10)
    }

    private func evidenceCount(_ stored: Stored) -> Int { (try? stored.integer("SELECT count(*) FROM evidence")) ?? 0 }

    private func isFrozen(_ stored: Stored) throws -> Bool {
        try stored.integer(
            "SELECT coalesce((SELECT seq FROM feed_cursor WHERE feed = 'evidence'), 0) = max(seq) FROM alert_event"
        ) == 1
    }

    private func alter(_ scene: Scene, _ city: City, _ sql: String) throws {
        try scene.stored(city).execute(sql)
    }

    private func verify(
        _ scene: Scene,
        _ city: City,
        _ options: String...
    ) async throws -> (ending: ChildProcess.Ending, output: String) {
        let (ending, output) = try await Daemon.run(
            ["verify", "--store", scene.store(city)] + options,
            in: scene.folder
        )
        return (ending, output)
    }
}
