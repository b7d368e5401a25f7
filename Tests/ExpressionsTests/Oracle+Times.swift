import Expressions

/// Times as the oracle reckons with them: it counts days one by one in spirit, by the lengths of centuries and years.
extension OracleNode {
    /// From the first instant of the year 1 to the last one of the year 9999.
    static func timestamp(_ milliseconds: Int128) -> OracleValue {
        let isWithin = milliseconds >= -62_135_596_800_000 && milliseconds < 253_402_300_800_000
        return isWithin ? .timestamp(Int64(milliseconds)) : .failure(.overflow)
    }

    /// At most 315,576,000,000 seconds either way.
    static func duration(_ milliseconds: Int128) -> OracleValue {
        milliseconds.magnitude <= 315_576_000_000_000 ? .duration(Int64(milliseconds)) : .failure(.overflow)
    }

    static func part(_ name: String, of value: OracleValue, minutes: Int64) -> OracleValue {
        switch value {
        case .duration(let milliseconds):
            switch name {
            case "getHours": return .int(milliseconds / 3_600_000)
            case "getMinutes": return .int(milliseconds / 60_000)
            case "getSeconds": return .int(milliseconds / 1000)
            default: return .int(milliseconds % 1000)
            }
        case .timestamp(let milliseconds): return .int(part(name, milliseconds + minutes * 60_000))
        default: return value
        }
    }

    private static func part(_ name: String, _ local: Int64) -> Int64 {
        // Counted from the year -399, so that nothing is negative.
        let day: Int64 = 86_400_000
        let shifted = local + (719_162 + 146_097) * day
        let clock = shifted % day
        var rest = shifted / day
        switch name {
        case "getHours": return clock / 3_600_000
        case "getMinutes": return clock / 60_000 % 60
        case "getSeconds": return clock / 1000 % 60
        case "getMilliseconds": return clock % 1000
        case "getDayOfWeek": return (rest + 1) % 7
        default: break
        }
        var year: Int64 = -399 + rest / 146_097 * 400
        rest %= 146_097
        while rest >= length(of: year) {
            rest -= length(of: year)
            year += 1
        }
        if name == "getFullYear" { return year }
        if name == "getDayOfYear" { return rest }
        var month: Int64 = 0
        for length in [31, length(of: year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if rest < length { break }
            rest -= length
            month += 1
        }
        switch name {
        case "getMonth": return month
        case "getDate": return rest + 1
        default: return rest
        }
    }

    private static func length(of year: Int64) -> Int64 {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }
}
