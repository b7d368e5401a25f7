import Foundation
import Testing

/// One line of `Frames/jt808.jsonl`: a frame from a public repository or a standard, with what its own tests assert of it.
struct CapturedFrame: CustomTestStringConvertible {
    static let all: [CapturedFrame] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Frames/jt808.jsonl")
        let text = try! String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n").enumerated().map { number, line in
            CapturedFrame(
                number: number + 1,
                try! JSONSerialization.jsonObject(with: Data(line.utf8)) as! [String: Any]
            )
        }
    }()

    let number: Int
    let kind: String
    let bytes: [UInt8]
    let note: String
    let expected: JSONValues
    /// What an independent decoder read; empty where it refused.
    let reference: JSONValues

    private init(number: Int, _ line: [String: Any]) {
        self.number = number
        kind = line["kind"] as! String
        bytes = JT808Tests.bytes(line["hex"] as! String)
        note = line["note"] as? String ?? ""
        expected = JSONValues(line["expected"])
        reference = JSONValues(line["decoded_by_reference"])
    }

    static func all(_ kinds: String...) -> [CapturedFrame] { all.filter { kinds.contains($0.kind) } }

    var testDescription: String { "line \(number), \(kind): \(note)" }

    /// What lies between its flags.
    var content: [UInt8] { bytes.filter { $0 != 0x7e } }
}

/// A JSON object whose members are asked for by type.
struct JSONValues: @unchecked Sendable {
    private let values: [String: Any]

    init(_ value: Any?) {
        values = value as? [String: Any] ?? [:]
    }

    var isEmpty: Bool { values.isEmpty }
    func has(_ key: String) -> Bool { values[key] != nil }
    func integer(_ key: String) -> Int? { values[key] as? Int }
    func number(_ key: String) -> Double? { values[key] as? Double }
    func boolean(_ key: String) -> Bool? { values[key] as? Bool }
    func text(_ key: String) -> String? { values[key] as? String }
    func object(_ key: String) -> JSONValues { JSONValues(values[key]) }
    func objects(_ key: String) -> [JSONValues] { (values[key] as? [Any] ?? []).map { JSONValues($0) } }
    func texts(_ key: String) -> [String] { values[key] as? [String] ?? [] }
}

func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue).map { UInt8($0) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
