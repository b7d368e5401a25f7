import Foundation
import MQTT
import Testing
import TestSupport

extension Scene {
    /// A copy of the demo city on this scene's broker.
    func demoCity(_ name: String) throws -> City {
        let copy = folder.url.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.copyItem(at: Project.root.appendingPathComponent("tools/city"), to: copy)
        let city = City(existing: copy)
        let address = broker.address
        try city.replace("broker: { host: 127.0.0.1, port: 1883, client_id: cityward }", with: "", in: "cityward.yaml")
        // Somebody may listen on the usual port.
        try city.replace("listen: 127.0.0.1:8480", with: "listen: 127.0.0.1:0", in: "cityward.yaml")
        let text = try city.text("cityward.yaml")
        try city.write(
            "cityward.yaml",
            """
            broker: { host: \(address.host), port: \(address.port), client_id: \(name) }
            schemas: \(Project.schemas)
            \(text)
            """
        )
        return city
    }

    /// Four hours of the demo city on MQTT, as fast as the broker takes them.
    ///
    /// - Returns: how many readings they are.
    func playDemo() async throws -> Int {
        let address = broker.address
        let program = URL(fileURLWithPath: Daemon.program).deletingLastPathComponent()
            .appendingPathComponent("cityward-simulator").path
        let process = try ChildProcess(
            program,
            [
                "--city", Project.root.appendingPathComponent("tools/city").path, "--broker",
                "\(address.host):\(address.port)", "--rate", "0", "--start", "2026-03-16T05:30:00+08:00", "--duration",
                "4h", "--seed", "1",
            ],
            output: folder.url.appendingPathComponent("simulator.log")
        )
        let ending = try await process.ending(within: .seconds(120))
        try #require(ending == .exited(0), "\(process.log)")
        return try #require(process.log.split(separator: " ").first.flatMap { Int($0) }, "\(process.log)")
    }

    /// Replays a city's store under the rules of another; the store may belong to the same city.
    func replay(
        _ city: City,
        of other: City,
        _ arguments: [String] = []
    ) async throws -> (ChildProcess.Ending, String) {
        let (ending, log) = try await Daemon.run(
            ["replay", "--config", city.folder.path, "--store", store(other)] + arguments,
            in: folder
        )
        // What it says to people goes to standard error, which is in the same log.
        guard arguments.contains("ndjson") else { return (ending, log) }
        let lines = log.split(separator: "\n").filter { $0.hasPrefix("{") }
        return (ending, lines.joined(separator: "\n"))
    }
}

extension City {
    /// A folder that is there already.
    init(existing folder: URL) {
        self.folder = folder
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try text(name)
        try #require(text.contains(old), "\(name) has no '\(old)'")
        try write(name, text.replacingOccurrences(of: old, with: new))
    }
}

extension Stored {
    var demoReadingCount: Int {
        let tables = ["truck", "sweeper", "fume"].map { "(SELECT count(*) FROM \($0)_reading)" }
        return (try? integer("SELECT \(tables.joined(separator: " + "))")) ?? 0
    }

    /// Every alert as it stands, one line each, sorted.
    func alerts() throws -> [String] {
        try lines(
            """
            SELECT id, rule, class, device, severity, district, place, onset_at, fired_at, resolved_at, resolution FROM alert
            """
        ).sorted()
    }
}

/// What `replay --diff --format ndjson` has written, as lines like those of ``Stored/alerts()``.
struct Changes {
    var before: [String] = []
    var after: [String] = []
    private var names: [String] = []

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let change = try #require(object["change"] as? String)
            let sides = (object["before"] as? [String: Any], object["after"] as? [String: Any])
            #expect(change != "appeared" || sides.0 == nil)
            #expect(change != "vanished" || sides.1 == nil)
            names.append(change)
            if let alert = sides.0 { before.append(try Self.line(alert, object)) }
            if let alert = sides.1 { after.append(try Self.line(alert, object)) }
        }
    }

    /// Of every alert on either side.
    var identifiers: [String] { (before + after).map { String($0.prefix { $0 != " " }) } }

    var counts: String {
        ["appeared", "vanished", "moved"].map { name in "\(names.count { $0 == name }) \(name)" }.joined(
            separator: ", "
        )
    }

    private static func line(_ alert: [String: Any], _ change: [String: Any]) throws -> String {
        let texts = ["rule", "class", "device"].map { change[$0] as? String ?? "-" }
        let rest = ["severity", "district", "place"].map { alert[$0] as? String ?? "-" }
        let times = try ["onset_at", "fired_at", "resolved_at"].map { try milliseconds(alert[$0] as? String) }
        let resolution = alert["resolution"] as? String ?? "-"
        return ([alert["alert"] as? String ?? "-"] + texts + rest + times + [resolution]).joined(separator: " ")
    }

    private static func milliseconds(_ text: String?) throws -> String {
        guard let text else { return "-" }
        let format = Date.ISO8601FormatStyle(
            includingFractionalSeconds: true,
            timeZone: TimeZone(secondsFromGMT: 28_800)!
        )
        return "\(Int64((try Date(text, strategy: format).timeIntervalSince1970 * 1000).rounded()))"
    }
}
