public import Telemetry

/// What the content of a frame means: the time of its data, and what it says of each factor.
public struct Content: Sendable, Equatable {
    /// `DataTime` as it was written.
    public private(set) var dataTime: String?
    /// In the order of their first values. A factor may be spread over several groups.
    public private(set) var factors: [Factor] = []
    /// What belongs to no factor, as `QnRtn`, `SystemTime` or `PolId`.
    public private(set) var parameters: [NamedValue] = []

    public init(_ groups: [[NamedValue]]) {
        for group in groups {
            for field in group { take(field) }
        }
    }

    /// The instant of ``dataTime``: of the sample for real-time data and states, the beginning of the period for statistics.
    public var time: Instant? { dataTime.flatMap(DeviceTime.instant) }

    /// The factor of a code, in either case.
    public func factor(_ code: String) -> Factor? {
        factors.first { isSameName($0.code, code) }
    }

    /// The value of a field that belongs to no factor.
    public func parameter(_ name: String) -> String? {
        parameters.first { isSameName($0.name, name) }?.value
    }

    private mutating func take(_ field: NamedValue) {
        if isSameName(field.name, "DataTime") {
            dataTime = dataTime ?? field.value
        } else if isSameName(field.name, Suffix.flag.rawValue), !factors.isEmpty {
            // Some senders leave the code out, and put the flag into a group of its own: it is of the factor before.
            factors[factors.count - 1].take(.flag, field.value)
        } else if let (code, suffix) = parts(of: field.name) {
            let known = factors.firstIndex { isSameName($0.code, code) }
            if known == nil { factors.append(Factor(code: code)) }
            factors[known ?? factors.count - 1].take(suffix, field.value)
        } else {
            parameters.append(field)
        }
    }

    /// `a34041` and `Rtd` of `a34041-Rtd`; `nil` where the end of the name means nothing to us.
    private func parts(of name: String) -> (code: String, suffix: Suffix)? {
        guard let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")), dash > name.startIndex,
            let suffix = Suffix(named: String(name[name.utf8.index(after: dash)...]))
        else { return nil }
        return (String(name[..<dash]), suffix)
    }
}

/// What a frame says of one factor, as `a34041` (oil fume), or of one device, as `SB1`.
public struct Factor: Sendable, Equatable {
    public let code: String
    public private(set) var values: [Value] = []

    public struct Value: Sendable, Equatable {
        public let suffix: Suffix
        public let text: String
    }

    init(code: String) {
        self.code = code
    }

    /// The first word holds where a frame says two things.
    mutating func take(_ suffix: Suffix, _ text: String) {
        if self[suffix] == nil { values.append(Value(suffix: suffix, text: text)) }
    }

    public subscript(suffix: Suffix) -> String? {
        values.first { $0.suffix == suffix }?.text
    }

    /// The value as a number; `nil` where there is none, or what is there is no decimal number.
    public func number(_ suffix: Suffix) -> Double? {
        self[suffix].flatMap(decimalNumber)
    }
}
