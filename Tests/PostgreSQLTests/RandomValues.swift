import Databases
import TestSupport

/// Values for a row of `bigint, float8, text, bytea, smallint, numeric, boolean`, with what lies at the ends of each.
struct RandomValues {
    let integer: Int64?
    let double: Double?
    let text: String?
    let blob: [UInt8]?
    let small: Int16?
    let exact: Int64?
    let truth: Bool?

    init(using random: inout SplitMix64) {
        let isEmpty = (0..<7).map { _ in random.oneIn(8) }
        integer =
            isEmpty[0]
            ? nil
            : [Int64.min, .max, 0, -1][Int.random(in: 0..<4, using: &random)] &* (random.oneIn(4) ? 1 : 0)
                &+ Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
        let pattern = Double(bitPattern: random.next())
        let special = [0, -0.0, 1, 0.1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        double =
            isEmpty[1] ? nil : random.oneIn(4) ? special[Int.random(in: 0..<special.count, using: &random)] : pattern
        text = isEmpty[2] ? nil : randomText(using: &random)
        let count = Int.random(in: 0..<40, using: &random)
        blob = isEmpty[3] ? nil : (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        small = isEmpty[4] ? nil : .random(in: .min ... .max, using: &random)
        exact = isEmpty[5] ? nil : .random(in: .min ... .max, using: &random)
        truth = isEmpty[6] ? nil : Bool.random(using: &random)
    }

    var all: [Value] {
        [
            integer.map(Value.integer) ?? .null, double.map(Value.double) ?? .null, text.map(Value.text) ?? .null,
            blob.map(Value.blob) ?? .null, small.map { .integer(Int64($0)) } ?? .null,
            exact.map(Value.integer) ?? .null,
            truth.map { .integer($0 ? 1 : 0) } ?? .null,
        ]
    }
}

/// Characters of any length in UTF-8, and those that mean something to SQL or COPY; all but U+0000.
private func randomText(using random: inout SplitMix64) -> String {
    let special = Array("'\"\\$?;-\n\t\r{}% \u{1}")
    var text = ""
    for _ in 0..<Int.random(in: 0..<30, using: &random) {
        if random.oneIn(2) {
            text.append(special[Int.random(in: 0..<special.count, using: &random)])
        } else {
            let limit: UInt32 = [0x7f, 0x7ff, 0xffff, 0x10ffff][Int.random(in: 0..<4, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: 1...limit, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
    }
    return text
}

/// Bit for bit: NaN is NaN, and zero has a sign.
func same(_ left: [Value], _ right: [Value]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { pair in
            switch pair {
            case (.double(let one), .double(let other)): one.isNaN ? other.isNaN : one.bitPattern == other.bitPattern
            // Equal characters may be different ones to a database.
            case (.text(let one), .text(let other)): one.unicodeScalars.elementsEqual(other.unicodeScalars)
            case (let one, let other): one == other
            }
        }
}
