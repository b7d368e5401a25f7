import Foundation
import TestSupport
import Testing

/// The command on a configuration folder: the real program, with the schemas that it ships.
@Suite(.serialized) struct CommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try write(
            "rules/trucks.yaml",
            """
            - { id: speeding, title: 超速, class: truck, severity: minor, when: speed > device.limit }
            - { id: uncovered, title: 未密闭, class: truck, severity: minor, when: 'cover == "open"' }
            """
        )
        try write("devices.csv", "device,class,plate,limit\nT1,truck,A1,60\n")
        try write("cityward.yaml", "sources: []\nschemas: \(Project.schemas)\n")
        try write("scenarios/speed.yaml", Self.good)
    }

    private static let good = """
        - title: 超过本车限速
          rules: [speeding]
          story: |
            2026-11-23
            08:00 T1 speed 61       -> fired speeding
            08:01 T1 speed 60       -> resolved speeding cleared

        """

    private static let broken = good.replacing("超过", with: "未超过").replacing("speed 61", with: "speed 59")

    private func write(_ name: String, _ text: String) throws {
        let url = folder.url.appendingPathComponent(name)
        let parent = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Runs `cityward test`; returns its exit code, and its output with the folder's path left out.
    private func run(_ arguments: String...) async throws -> (code: ChildProcess.Ending, lines: [String]) {
        let output = folder.url.appendingPathComponent("out-\(UInt32.random(in: .min ... .max))")
        let process = try ChildProcess(Self.program, ["test"] + arguments, output: output)
        let ending = try await process.ending()
        let text = process.log.replacing(folder.url.path + "/", with: "")
        return (ending, text.split(separator: "\n").map(String.init))
    }

    /// The program that was built together with these tests.
    private static let program: String = {
        if let path = ProcessInfo.processInfo.environment["CITYWARD_BINARY"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("cityward").path
    }()

    @Test func aWholeFolderIsPlayedAndRulesWithoutAScenarioAreNamed() async throws {
        let result = try await run("--config", folder.url.path)
        #expect(result.code == .exited(0))
        #expect(
            result.lines == ["✓ 超过本车限速", "! no scenario is about uncovered (未密闭)", "1 scenario, 0 failed"]
        )
    }

    @Test func strictnessFailsForARuleWithoutAScenario() async throws {
        let result = try await run("--config", folder.url.path, "--strict")
        #expect(result.code == .exited(1))
        #expect(result.lines.last == "1 scenario, 0 failed, 1 rule without")
    }

    @Test func aFailureIsTheLineOfTheStory() async throws {
        try write("scenarios/b.yaml", Self.broken)
        let result = try await run(folder.path("scenarios"))
        #expect(result.code == .exited(1))
        #expect(
            result.lines == [
                "✗ 未超过本车限速",
                "  scenarios/b.yaml:5: expected fired speeding of T1 at 08:00:00, it did not happen",
                "  scenarios/b.yaml:6: expected resolved speeding cleared of T1 at 08:01:00, it did not happen",
                "✓ 超过本车限速", "2 scenarios, 1 failed",
            ]
        )
    }

    @Test func aMistakeInAFileCostsOnlyItsScenario() async throws {
        try write("scenarios/b.yaml", Self.good.replacing("speed 61", with: "sped 61"))
        let result = try await run("--config", folder.url.path)
        #expect(result.code == .exited(1))
        #expect(
            result.lines == [
                "✗ scenarios/b.yaml:5:14: class truck has no field 'sped'; did you mean 'speed'?", "✓ 超过本车限速",
                "! no scenario is about uncovered (未密闭)", "1 scenario, 0 failed, 1 mistake",
            ]
        )
    }

    @Test func machinesGetOneObjectForEachScenario() async throws {
        try write("scenarios/b.yaml", Self.broken)
        let result = try await run(
            folder.path("scenarios/b.yaml"),
            folder.path("scenarios/speed.yaml"),
            "--format",
            "ndjson"
        )
        #expect(result.code == .exited(1))
        #expect(result.lines.count == 2)
        let object = try JSONSerialization.jsonObject(with: Data((result.lines.first ?? "").utf8)) as? [String: Any]
        #expect(object?["scenario"] as? String == "未超过本车限速")
        #expect(object?["holds"] as? Bool == false)
        #expect((object?["failures"] as? [[String: Any]])?.compactMap { $0["line"] as? Int } == [5, 6])
        #expect(result.lines.last?.contains("\"holds\":true") == true)
    }

    @Test func scenariosCanBeListedAndChosenByRule() async throws {
        #expect(
            try await run(folder.path("scenarios"), "--list").lines == ["scenarios/speed.yaml:1: 超过本车限速", "1 scenario"]
        )
        #expect(try await run(folder.path("scenarios"), "--rule", "uncovered").lines == ["0 scenarios, 0 failed"])
        let misspelt = try await run("--config", folder.url.path, "--rule", "speding")
        #expect(misspelt.code == .exited(1))
        #expect(misspelt.lines.last?.hasSuffix("did you mean 'speeding'?") == true)
    }

    @Test func aFolderOfRulesAloneIsEnough() async throws {
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("cityward.yaml"))
        try write(
            "schemas/truck.schema.json",
            try String(contentsOfFile: "\(Project.schemas)/truck.schema.json", encoding: .utf8)
        )
        #expect(try await run(folder.path("scenarios/speed.yaml")).code == .exited(0))
    }

    @Test func theDemoCitysOwnScenariosHold() async throws {
        let result = try await run("--config", Project.root.appendingPathComponent("tools/city").path)
        #expect(result.code == .exited(0), "\(result.lines.joined(separator: "\n"))")
    }

    @Test func whatIsMissingIsSaid() async throws {
        let file = try await run(folder.path("scenarios/none.yaml"))
        #expect(file.code == .exited(1))
        #expect(
            file.lines == [
                "cityward: there is no scenarios/none.yaml; name scenario files, or the configuration folder with --config"
            ]
        )
        try write("rules/trucks.yaml", "- { id: speeding, title: x, class: truck, severity: minor, when: sped > 3.0 }")
        let rules = try await run(folder.path("scenarios"))
        #expect(rules.code == .exited(1))
        #expect(rules.lines.contains { $0.hasPrefix("rules/trucks.yaml:1:66: ") })
    }
}
