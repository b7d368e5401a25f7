import TestSupport

/// Draws well-typed expressions over the names of ``TestVocabulary``.
struct RandomExpressions {
    var random: SplitMix64

    mutating func any(depth: Int) -> OracleNode {
        switch pick(8) {
        case 0: int(depth)
        case 1: double(depth)
        case 2: string(depth)
        case 3: timestamp(depth)
        case 4: duration(depth)
        default: bool(depth)
        }
    }

    private mutating func bool(_ depth: Int) -> OracleNode {
        if depth == 0 { return pick(3) == 0 ? .literal(.bool(pick(2) == 0)) : name("fan", "purifier", "gone", "gone") }
        switch pick(17) {
        case 12: return comparison(timestamp(depth - 1), timestamp(depth - 1))
        case 13: return comparison(duration(depth - 1), duration(depth - 1))
        case 14: return macro(depth)
        case 15: return .listEquality(list(depth), list(depth))
        case 16: return .index((0..<1 + pick(3)).map { _ in bool(depth - 1) }, index())
        case 0: return .not(bool(depth - 1))
        case 1, 2: return .binary("&&", bool(depth - 1), bool(depth - 1))
        case 3, 4: return .binary("||", bool(depth - 1), bool(depth - 1))
        case 5: return .conditional(bool(depth - 1), bool(depth - 1), bool(depth - 1))
        case 6: return .has(["fan", "gone", "missing", "speed", "lost", "plate", "silent", "load", "unseen"][pick(9)])
        case 7: return comparison(string(depth - 1), string(depth - 1))
        case 8: return choice()
        case 9: return member(depth)
        case 10: return .method(string(depth - 1), ["startsWith", "endsWith", "contains"][pick(3)], string(depth - 1))
        default: return comparison(number(depth - 1), number(depth - 1))
        }
    }

    private mutating func number(_ depth: Int) -> OracleNode {
        pick(2) == 0 ? int(depth) : double(depth)
    }

    private mutating func int(_ depth: Int) -> OracleNode {
        if depth == 0 || pick(6) == 0 {
            if pick(2) == 0 { return name("mileage", "count", "beyond", "smallest", "largest", "lost") }
            let borders: [Int64] = [
                .min, .min + 1, -9_007_199_254_740_993, 9_007_199_254_740_993, .max, 1 << 53, 0, 1, -1, 2,
            ]
            return .literal(.int(pick(3) == 0 ? borders[pick(borders.count)] : Int64(pick(41) - 20)))
        }
        switch pick(12) {
        case 8:
            let names = [
                "FullYear", "Month", "Date", "DayOfMonth", "DayOfWeek", "DayOfYear", "Hours", "Minutes", "Seconds",
            ]
            let minutes: Int64? = [nil, 480, 0, -570, 765, 1439][pick(6)]
            return .part(timestamp(depth - 1), "get" + (names + ["Milliseconds"])[pick(10)], minutes)
        case 9:
            return .part(duration(depth - 1), "get" + ["Hours", "Minutes", "Seconds", "Milliseconds"][pick(4)], nil)
        case 10:
            return .conversion("int", [double(depth - 1), timestamp(depth - 1), string(depth - 1)][pick(2)])
        case 11: return .index((0..<1 + pick(4)).map { _ in int(depth - 1) }, index())
        case 0: return .negative(int(depth - 1))
        case 1: return .conditional(bool(depth - 1), int(depth - 1), int(depth - 1))
        case 2: return .size(string(depth - 1))
        default: return .binary(["+", "-", "*", "/", "%"][pick(5)], int(depth - 1), int(depth - 1))
        }
    }

    private mutating func double(_ depth: Int) -> OracleNode {
        if depth == 0 || pick(6) == 0 {
            if pick(2) == 0 {
                return name("speed", "limit", "fume", "nan", "infinite", "border", "top", "bottom", "missing")
            }
            let borders = [0.0, -0.0, 0.5, 0x1p53, -0x1p53, 0x1p63, -0x1p63, .leastNonzeroMagnitude, 1e300, 0.1, -1.5]
            return .literal(.double(pick(2) == 0 ? borders[pick(borders.count)] : Double(pick(81) - 40) / 4))
        }
        switch pick(10) {
        case 9: return .baseConcentration(double(depth - 1), double(depth - 1), double(depth - 1))
        case 8: return .conversion("double", int(depth - 1))
        case 0: return .negative(double(depth - 1))
        case 1: return .conditional(bool(depth - 1), double(depth - 1), double(depth - 1))
        case 2: return .binary(["+", "-", "*", "/"][pick(4)], double(depth - 1), .lenient(Int64(pick(21) - 10)))
        case 3: return .binary(["+", "-", "*", "/"][pick(4)], .lenient(Int64(pick(21) - 10)), double(depth - 1))
        default: return .binary(["+", "-", "*", "/"][pick(4)], double(depth - 1), double(depth - 1))
        }
    }

    private mutating func string(_ depth: Int) -> OracleNode {
        if depth > 0, pick(2) == 0 {
            switch pick(4) {
            case 0: return .conversion("string", pick(2) == 0 ? int(depth - 1) : bool(depth - 1))
            case 1: return .conditional(bool(depth - 1), string(depth - 1), string(depth - 1))
            default: return .binary("+", string(depth - 1), string(depth - 1))
            }
        }
        if pick(2) == 0 { return name("plate", "device.company", "composed", "decomposed", "silent") }
        return .literal(
            .string(["", "a", "鄂", "鄂H12345", "café", "cafe\u{301}", "渣土", "\n'\"\\", "🚛", "\u{FFFD}"][pick(10)])
        )
    }

    private mutating func timestamp(_ depth: Int) -> OracleNode {
        if depth == 0 || pick(4) == 0 {
            if pick(2) == 0 { return name("time", "firstInstant", "lastInstant", "untimed") }
            return .literal(.timestamp(Int64.random(in: -62_135_596_800...253_402_300_799, using: &random) * 1000))
        }
        switch pick(5) {
        case 0: return .conditional(bool(depth - 1), timestamp(depth - 1), timestamp(depth - 1))
        case 1: return .conversion("timestamp", int(depth - 1))
        case 2: return .binary("+", duration(depth - 1), timestamp(depth - 1))
        default: return .binary(["+", "-"][pick(2)], timestamp(depth - 1), duration(depth - 1))
        }
    }

    private mutating func duration(_ depth: Int) -> OracleNode {
        if depth == 0 || pick(4) == 0 {
            if pick(2) == 0 { return name("idle", "longest", "unspanned") }
            let spans: [Int64] = [0, 1, -1, 999, -1000, 86_400_000, 315_576_000_000_000]
            return .literal(.duration(pick(2) == 0 ? spans[pick(spans.count)] : Int64(pick(20_000_001) - 10_000_000)))
        }
        switch pick(4) {
        case 0: return .conditional(bool(depth - 1), duration(depth - 1), duration(depth - 1))
        case 1: return .binary("-", timestamp(depth - 1), timestamp(depth - 1))
        default: return .binary(["+", "-"][pick(2)], duration(depth - 1), duration(depth - 1))
        }
    }

    private mutating func list(_ depth: Int) -> [OracleNode] {
        (0..<pick(4)).map { _ in number(depth - 1) }
    }

    /// An index that is not known before the evaluation: beyond the list it would be refused.
    private mutating func index() -> OracleNode {
        if pick(5) == 0 { return name("lost", "largest", "smallest", "mileage") }
        return .binary("-", .variable("count"), .literal(.int(Int64(3 + pick(6)))))
    }

    private mutating func macro(_ depth: Int) -> OracleNode {
        let name = ["all", "exists", "exists_one"][pick(3)]
        let symbol = ["==", "!=", "<", "<=", ">", ">="][pick(6)]
        let count = 1 + pick(3)
        switch pick(4) {
        case 0: return .macro(name, (0..<count).map { _ in string(depth - 1) }, symbol, string(depth - 1))
        case 1: return .macro(name, (0..<count).map { _ in duration(depth - 1) }, symbol, duration(depth - 1))
        default: return .macro(name, (0..<count).map { _ in number(depth - 1) }, symbol, number(depth - 1))
        }
    }

    /// An enumeration beside one of its values, or beside another one.
    private mutating func choice() -> OracleNode {
        let choice = name("load", "previous.load", "unseen")
        let values = ["empty", "half", "full"].map { OracleNode.literal(.string($0)) }
        switch pick(4) {
        case 0: return .binary("==", choice, values[pick(3)])
        case 1: return .binary("!=", values[pick(3)], choice)
        case 2: return .binary("==", choice, name("load", "previous.load", "phase", "plate"))
        default:
            return .member(choice, [values[pick(3)], pick(2) == 0 ? values[pick(3)] : name("load", "phase", "plate")])
        }
    }

    private mutating func member(_ depth: Int) -> OracleNode {
        let count = 1 + pick(4)
        var elements: [OracleNode] = []
        switch pick(3) {
        case 0:
            for _ in 0..<count { elements.append(number(depth - 1)) }
            return .member(number(depth - 1), elements)
        case 1:
            for _ in 0..<count { elements.append(string(depth - 1)) }
            return .member(string(depth - 1), elements)
        default:
            for _ in 0..<count { elements.append(bool(depth - 1)) }
            return .member(bool(depth - 1), elements)
        }
    }

    private mutating func comparison(_ left: OracleNode, _ right: OracleNode) -> OracleNode {
        .binary(["==", "!=", "<", "<=", ">", ">="][pick(6)], left, right)
    }

    private mutating func name(_ names: String...) -> OracleNode {
        .variable(names[pick(names.count)])
    }

    private mutating func pick(_ count: Int) -> Int {
        Int.random(in: 0..<count, using: &random)
    }
}
