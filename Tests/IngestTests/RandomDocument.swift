import Telemetry
import TestSupport

/// Makes JSON documents that devices of a class might send: mostly readings, some of them wrong.
struct RandomDocument {
    let deviceClass: DeviceClass
    var random: SplitMix64

    /// One reading, an array of them, or something else.
    mutating func next() -> String {
        if chance(30) { return space() + value(depth: 0) + space() }
        if chance(2) { return item() }
        let items = (0..<Int.random(in: 0...6, using: &random)).map { _ in item() }
        return "[" + space() + items.joined(separator: space() + "," + space()) + space() + "]"
    }

    /// Changes, drops or adds some bytes.
    mutating func damaged(_ document: String) -> [UInt8] {
        var bytes = Array(document.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[index] = "{}[]\",:0123456789.-+eE\\ufnt".utf8.randomElement(using: &random)!
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(bytes.randomElement(using: &random)!, at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }

    // MARK: - Items

    private mutating func item() -> String {
        if chance(20) { return value(depth: 0) }
        var members: [String] = []
        if !chance(20) { members.append(member("time", time())) }
        if chance(5) { members.append(member("device", chance(5) ? value(depth: 0) : string("42"))) }
        for field in deviceClass.fields where field.isRequired ? !chance(20) : chance(2) {
            members.append(member(field.name, chance(12) ? value(depth: 0) : measurement(field.kind)))
        }
        if chance(4) { members.append(member("unknown", value(depth: 0))) }
        members.shuffle(using: &random)
        return "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}"
    }

    private mutating func member(_ name: String, _ value: String) -> String {
        string(name) + space() + ":" + space() + value
    }

    private mutating func time() -> String {
        let instant = noon - TimeSpan(milliseconds: Int64.random(in: 0...2_000_000_000, using: &random))
        if chance(10) { return value(depth: 0) }
        if chance(10) { return String(instant.milliseconds / 1000) }
        if chance(10) { return string((noon + .hours(1)).rfc3339()) }
        return chance(2) ? string(instant.rfc3339()) : String(instant.milliseconds)
    }

    private mutating func measurement(_ kind: Field.Kind) -> String {
        switch kind {
        case .number(let range):
            let number = Double.random(in: -10...max(1, range.upperBound.rounded()) * 1.02, using: &random)
            return "\((number * 1000).rounded() / 1000)"
        case .integer(let range):
            return String(Int64.random(in: -1...min(range.upperBound, 1 << 40), using: &random))
        case .boolean: return chance(2) ? "true" : "false"
        case .choice(let texts): return string(texts.randomElement(using: &random)!)
        }
    }

    // MARK: - Values

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0...(depth < 3 ? 9 : 7), using: &random) {
        case 0: return "null"
        case 1: return "true"
        case 2: return "false"
        case 3: return String(Int64.random(in: -1000...1000, using: &random))
        case 4: return "\(Double(Int.random(in: -99_999...99_999, using: &random)) / 1000)"
        case 5: return "\(Int.random(in: 1...9, using: &random))e\(Int.random(in: -5...25, using: &random))"
        case 6:
            return string(["", "full", "鄂H", "🚛", "\n\t\"\\/", "2026-11-23T08:00:10Z"].randomElement(using: &random)!)
        case 7: return "0"
        case 8:
            let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) }
            return "[" + elements.joined(separator: ",") + "]"
        default:
            let members = (0..<Int.random(in: 0...3, using: &random)).map { number in
                member("k\(number)", value(depth: depth + 1))
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    /// A text in quotes, now and then with escapes that need not be.
    private mutating func string(_ text: String) -> String {
        guard chance(5) else { return jsonString(text) }
        let units = text.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + units.joined() + "\""
    }

    private mutating func space() -> String {
        chance(8) ? [" ", "\n", "\t", "\r\n", "  "].randomElement(using: &random)! : ""
    }

    /// One time in `many`.
    private mutating func chance(_ many: Int) -> Bool { Int.random(in: 0..<many, using: &random) == 0 }
}
