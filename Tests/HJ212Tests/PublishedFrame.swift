import Foundation
import Testing

/// A frame that somebody has published, or the standard prints, with what it says: `Frames/frames.jsonl` names the source of each.
struct PublishedFrame: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let frame: String
    let lengthField: Int
    let lengthActual: Int
    let crcField: String
    let crcComputed: String
    let crcModbus: String
    let crcOk: Bool
    let header: [String: String]
    let flagBits: FlagBits?
    let cp: [[String: String]]

    struct FlagBits: Decodable, Sendable {
        let version: UInt8
        let subpackage: Bool
        let ack: Bool
    }

    var testDescription: String { "CN=\(header["CN"] ?? "") \(crcField) of \(source)" }

    static let all: [PublishedFrame] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Frames/frames.jsonl")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            let text = try String(contentsOf: file, encoding: .utf8)
            return try text.split(separator: "\n").map { try decoder.decode(Self.self, from: Data($0.utf8)) }
        } catch {
            fatalError("\(error)")
        }
    }()
}
