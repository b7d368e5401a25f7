import Foundation

/// The lines of the fault matrix: each test adds its own, `tools/test-faults` prints them as a table.
enum FaultTable {
    struct Line: Encodable {
        let fault: String
        /// What was done, for people.
        let done: String
        let published: Int
        let stored: Int
        let rejected: Int
        let lost: Int
        let alerts: Int
        let alertsAreEqual: Bool
        /// From the end of the fault to the next reading that was stored; zero where ingest never stood still.
        let recovery: Duration

        enum CodingKeys: String, CodingKey {
            case fault, done, published, stored, rejected, lost, alerts, equal, recovery
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(fault, forKey: .fault)
            try container.encode(done, forKey: .done)
            try container.encode(published, forKey: .published)
            try container.encode(stored, forKey: .stored)
            try container.encode(rejected, forKey: .rejected)
            try container.encode(lost, forKey: .lost)
            try container.encode(alerts, forKey: .alerts)
            try container.encode(alertsAreEqual, forKey: .equal)
            try container.encode((recovery / .seconds(1) * 100).rounded() / 100, forKey: .recovery)
        }
    }

    /// Prints a line, and appends it to the file that `CITYWARD_FAULT_TABLE` names: one JSON object a line.
    static func add(_ line: Line) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(line) + Data("\n".utf8)
        print(String(decoding: text, as: UTF8.self), terminator: "")
        guard let path = ProcessInfo.processInfo.environment["CITYWARD_FAULT_TABLE"] else { return }
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: text)
    }
}
