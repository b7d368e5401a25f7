/// The functions on timestamps and durations, which are whole milliseconds.
@usableFromInline
enum TimeFunction: UInt8, BitwiseCopyable, Sendable {
    /// A timestamp and a duration, in either order, make a timestamp.
    case later, earlier
    /// Two timestamps make a duration.
    case between
    case addedDurations, subtractedDurations
    /// Parts of a timestamp; the second argument is how far local time is ahead of UTC.
    case fullYear, month, date, dayOfMonth, dayOfWeek, dayOfYear, hours, minutes, seconds, milliseconds
    /// A duration in whole units, and what remains of its seconds; they have no second argument.
    case wholeHours, wholeMinutes, wholeSeconds, remainingMilliseconds
    /// Seconds since 1970, from a timestamp and to one; they have no second argument.
    case unixSeconds, timestampOfUnixSeconds

    /// Applies the function. What leaves the range of its type fails.
    @usableFromInline
    func callAsFunction(_ left: Int64, _ right: Int64) -> Operand {
        switch self {
        case .later: TimeLimits.timestamp(sum(left, right))
        case .earlier: TimeLimits.timestamp(difference(left, right))
        case .between: TimeLimits.duration(difference(left, right))
        case .addedDurations: TimeLimits.duration(sum(left, right))
        case .subtractedDurations: TimeLimits.duration(difference(left, right))
        case .fullYear, .month, .date, .dayOfMonth, .dayOfWeek, .dayOfYear, .hours, .minutes, .seconds, .milliseconds:
            TimeLimits.timestamps.contains(left)
                ? .int(part(of: CivilTime(left, offset: right))) : .failure(.mismatch)
        case .wholeHours: .int(left / 3_600_000)
        case .wholeMinutes: .int(left / 60_000)
        case .wholeSeconds: .int(left / 1000)
        case .remainingMilliseconds: .int(left % 1000)
        case .unixSeconds: .int(floorDivided(left, by: 1000))
        case .timestampOfUnixSeconds: TimeLimits.timestamp(product(left, 1000))
        }
    }

    private func part(of civil: CivilTime) -> Int64 {
        switch self {
        case .fullYear: civil.year
        case .month: civil.month - 1
        case .date: civil.day
        case .dayOfMonth: civil.day - 1
        case .dayOfWeek: civil.dayOfWeek
        case .dayOfYear: civil.dayOfYear
        case .hours: civil.milliseconds / 3_600_000
        case .minutes: civil.milliseconds / 60_000 % 60
        case .seconds: civil.milliseconds / 1000 % 60
        case .milliseconds: civil.milliseconds % 1000
        case .later, .earlier, .between, .addedDurations, .subtractedDurations, .wholeHours, .wholeMinutes,
            .wholeSeconds, .remainingMilliseconds, .unixSeconds, .timestampOfUnixSeconds:
            0
        }
    }

    private func sum(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : value
    }

    private func difference(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, overflow) = left.subtractingReportingOverflow(right)
        return overflow ? nil : value
    }

    private func product(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? nil : value
    }
}

extension TimeFunction {
    /// The kind of the result.
    var kind: Operand.Kind {
        switch self {
        case .later, .earlier, .timestampOfUnixSeconds: .timestamp
        case .between, .addedDurations, .subtractedDurations: .duration
        case .fullYear, .month, .date, .dayOfMonth, .dayOfWeek, .dayOfYear, .hours, .minutes, .seconds, .milliseconds,
            .wholeHours, .wholeMinutes, .wholeSeconds, .remainingMilliseconds, .unixSeconds:
            .int
        }
    }

    /// The function behind an operator and the type of its result; `nil` if the operands have none.
    static func of(
        _ symbol: BinaryOperator,
        _ left: ValueType,
        _ right: ValueType
    ) -> (function: TimeFunction, type: ValueType)? {
        switch (symbol, left, right) {
        case (.add, .timestamp, .duration), (.add, .duration, .timestamp): (.later, .timestamp)
        case (.add, .duration, .duration): (.addedDurations, .duration)
        case (.subtract, .timestamp, .timestamp): (.between, .duration)
        case (.subtract, .timestamp, .duration): (.earlier, .timestamp)
        case (.subtract, .duration, .duration): (.subtractedDurations, .duration)
        default: nil
        }
    }

    /// What may be called behind the point of a timestamp.
    static let ofTimestamps: [(name: String, function: TimeFunction)] = [
        ("getFullYear", .fullYear), ("getMonth", .month), ("getDate", .date), ("getDayOfMonth", .dayOfMonth),
        ("getDayOfWeek", .dayOfWeek), ("getDayOfYear", .dayOfYear), ("getHours", .hours), ("getMinutes", .minutes),
        ("getSeconds", .seconds), ("getMilliseconds", .milliseconds),
    ]

    /// What may be called behind the point of a duration.
    static let ofDurations: [(name: String, function: TimeFunction)] = [
        ("getHours", .wholeHours), ("getMinutes", .wholeMinutes), ("getSeconds", .wholeSeconds),
        ("getMilliseconds", .remainingMilliseconds),
    ]
}
