import Foundation
import Testing

/// A payload as a device sent it, and what must become of it: `Messages/<class>/<name>.json` with `<name>.reading`,
/// `<name>.rejected`, or both for a backlog of which some is refused.
///
/// ```
/// observed_at 2026-11-23T08:00:10.000+08:00        a .reading: time, then each field with its value;
/// speed 61.5                                       a blank line before the next reading
///
/// out_of_range speed 300.1                         a .rejected: reason, and what the detail contains; one line for each
/// ```
/// Either may begin with `topic …`, where the device is not `42` of the class; and `padded_to …` puts blanks behind the payload.
struct CapturedMessage: CustomTestStringConvertible {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Messages")

    struct ExpectedReading {
        var observedAt: String
        var values: [String: String] = [:]
    }

    struct ExpectedRejection {
        let reason: String
        let detail: String
    }

    let name: String
    let deviceClass: String
    private(set) var payload: [UInt8]
    private(set) var topic: String
    private(set) var readings: [ExpectedReading] = []
    private(set) var rejections: [ExpectedRejection] = []

    var testDescription: String { name }

    /// All of them, in the order of their names.
    static let all: [CapturedMessage] = {
        let paths = try! FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return paths.filter { $0.hasSuffix(".json") }.sorted().map { CapturedMessage(String($0.dropLast(5))) }
    }()

    private init(_ name: String) {
        self.name = name
        deviceClass = String(name.prefix { $0 != "/" })
        topic = "cityward/\(deviceClass)/42"
        payload = [UInt8](try! Data(contentsOf: Self.folder.appendingPathComponent("\(name).json")))
        for (word, rest) in lines("reading") {
            switch word {
            case "observed_at": readings.append(ExpectedReading(observedAt: rest))
            default: readings[readings.count - 1].values[word] = rest
            }
        }
        for (word, rest) in lines("rejected") {
            rejections.append(ExpectedRejection(reason: word, detail: rest))
        }
    }

    /// The lines of one expectation as first word and rest, without those that speak about the message itself.
    private mutating func lines(_ suffix: String) -> [(word: String, rest: String)] {
        let file = Self.folder.appendingPathComponent("\(name).\(suffix)")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        var lines: [(String, String)] = []
        for line in text.split(separator: "\n") {
            let word = String(line.prefix { $0 != " " })
            let rest = String(line.dropFirst(word.count + 1))
            switch word {
            case "topic": topic = rest
            case "padded_to": payload += Array(repeating: 0x20, count: Int(rest)! - payload.count)
            default: lines.append((word, rest))
            }
        }
        return lines
    }
}
