import Expressions

/// Lists and conversions as the oracle understands them.
extension OracleNode {
    /// The values of the elements; `nil` if one has none.
    static func values(_ elements: [OracleNode]) -> [OracleValue]? {
        let values = elements.map(\.value)
        return values.contains { if case .failure = $0 { true } else { false } } ? nil : values
    }

    static func firstFailure(_ elements: [OracleNode]) -> OracleValue {
        elements.lazy.map(\.value).first { if case .failure = $0 { true } else { false } } ?? .failure(.mismatch)
    }

    static func macro(_ name: String, _ elements: [OracleValue], _ symbol: String, _ right: OracleNode) -> OracleValue {
        if let failure = elements.first(where: { if case .failure = $0 { true } else { false } }) { return failure }
        let verdicts = elements.map { strict(symbol, $0, right.value) }
        switch name {
        case "all": return verdicts.reduce(.bool(true)) { logic($0, $1, decisive: false) }
        case "exists": return verdicts.reduce(.bool(false)) { logic($0, $1, decisive: true) }
        default:
            if let failure = verdicts.first(where: { if case .failure = $0 { true } else { false } }) { return failure }
            return .bool(verdicts.filter { $0 == .bool(true) }.count == 1)
        }
    }

    static func converted(_ value: OracleValue, to type: String) -> OracleValue {
        switch (type, value) {
        case (_, .failure): value
        case ("int", .double(let double)):
            double > -0x1p63 && double < 0x1p63 ? .int(Int64(double)) : .failure(.overflow)
        case ("int", .timestamp(let milliseconds)):
            .int((milliseconds + 62_135_596_800_000) / 1000 - 62_135_596_800)
        case ("int", .string(let text)): Int64(text).map { .int($0) } ?? .failure(.unreadable)
        case ("double", .int(let int)): .double(Double(int))
        case ("timestamp", .int(let seconds)): timestamp(Int128(seconds) * 1000)
        case ("string", .int(let int)): .string("\(int)")
        case ("string", .bool(let bool)): .string(bool ? "true" : "false")
        case (_, _): value
        }
    }
}
