import Foundation
import TestSupport

/// A daemon that decodes what the gateway publishes, with a store of its own.
struct Place {
    let post: Post
    /// `devices.csv`.
    let devices: String
    private let program: String
    private var folder: TemporaryFolder { post.folder }

    init(in post: Post, devices: String = "device,class\n") {
        self.post = post
        self.devices = devices
        program = Post.program.replacingOccurrences(of: "cityward-gateway", with: "cityward")
    }

    func start() throws -> ChildProcess {
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("city/rules"),
            withIntermediateDirectories: true
        )
        try post.write(
            "city/cityward.yaml",
            """
            broker: { port: \(post.broker.port), keep_alive: 5s }
            accept: { past: 3660d }
            schemas: \(Project.schemas)
            sources:
              - { topic: "cityward/truck/{device}", class: truck, format: jt808, datum: wgs84, vendor: simulator }
              - { topic: "cityward/fume/{device}", class: fume, format: hj212, datum: wgs84, vendor: simulator }
            vendors:
              simulator:
                cover: { item: 0xE1, byte: 0, bits: 0, values: { 0: closed, 1: open } }
                lift: { item: 0xE1, byte: 0, bits: 1, values: { 0: down, 1: up } }
                fan: { state: SB1 }
                purifier: { state: SB2 }
            feeds: []
            """
        )
        try post.write("city/devices.csv", devices)
        return try ChildProcess(
            program,
            ["run", "--config", folder.path("city"), "--store", folder.path("store"), "--verbose"],
            output: folder.url.appendingPathComponent("daemon.log")
        )
    }

    /// Waits until its log has so many connections.
    func connected(_ count: Int, _ process: ChildProcess) async throws {
        try await eventually("connection \(count) of the daemon", within: .seconds(60)) {
            guard process.isRunning else { throw BrokerEnded(log: process.log) }
            return process.log.split(separator: "\n").count { $0.contains("connected to") && !$0.contains("not ") }
                >= count
        }
    }

    func lines(of name: String) throws -> [String] {
        try String(contentsOfFile: folder.path(name), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// `device,time` of every stored reading.
    func stored() throws -> [String] { try rows("SELECT device, observed_at FROM truck_reading") }

    /// What a question to the store gives, a line of CSV for each row.
    func rows(_ question: String) throws -> [String] {
        let output = folder.path("stored.csv")
        let query = Process()
        query.executableURL = URL(fileURLWithPath: program)
        query.arguments = [
            "query", question, "--store", folder.path("store"), "--format", "csv",
        ]
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        query.standardOutput = FileHandle(forWritingAtPath: output)
        try query.run()
        query.waitUntilExit()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }
}

private struct BrokerEnded: Error, CustomStringConvertible {
    let log: String
    var description: String { "the daemon ended: \(log.suffix(2000))" }
}
