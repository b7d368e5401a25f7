import Foundation
import TestSupport

/// What the doctor said.
struct Diagnosis {
    enum Severity: String, Decodable {
        case problem, warning, note, fine
    }

    struct Finding: Decodable, Equatable {
        let severity: Severity
        let subject: String
        let found: String
        let why: String?
        let next: String?
    }

    private struct Document: Decodable {
        let findings: [Finding]
    }

    let ending: ChildProcess.Ending
    let output: String
    let findings: [Finding]

    init(_ scene: Scene, _ city: City) async throws {
        try await self.init(endOf: Self.start(scene, city, []))
    }

    init(endOf process: ChildProcess) async throws {
        ending = try await process.ending(within: .seconds(120))
        output = process.log
        findings = try JSONDecoder().decode(Document.self, from: Data(output.utf8)).findings
    }

    static func start(_ scene: Scene, _ city: City, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            Daemon.program,
            ["doctor", "--config", city.folder.path, "--store", scene.store(city), "--format", "json"] + arguments,
            output: scene.folder.url.appendingPathComponent("doctor\(UInt32.random(in: .min ... .max))")
        )
    }

    func finding(_ severity: Severity, _ text: String) -> Finding? {
        findings.first { $0.severity == severity && $0.found.contains(text) }
    }

    func says(_ severity: Severity, _ text: String) -> Bool { finding(severity, text) != nil }

    func complaints(about subject: String) -> [Finding] {
        findings.filter { $0.subject == subject && ($0.severity == .problem || $0.severity == .warning) }
    }
}
