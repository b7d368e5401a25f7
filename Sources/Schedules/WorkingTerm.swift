public import Telemetry

/// How long an office may take for something, as case lists have it: `4 work-hours`, `2 workdays`.
public enum WorkingTerm: Sendable, Equatable {
    case hours(Int)
    case days(Int)

    /// The longest term that is believed, in hours or days.
    private static let longest = 1000

    /// `nil` where the text is no term.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let number = Int(words[0]), (1...Self.longest).contains(number) else { return nil }
        switch words[1] {
        case "work-hour", "work-hours": self = .hours(number)
        case "workday", "workdays": self = .days(number)
        default: return nil
        }
    }
}

extension WorkingTime {
    /// When a term that begins at an instant is over; `nil` if that is further away than ``longestSearch``.
    public func deadline(from start: Instant, term: WorkingTerm) -> Instant? {
        switch term {
        case .hours(let hours): deadline(from: start, workHours: .hours(Int64(hours)))
        case .days(let days): deadline(from: start, workDays: days)
        }
    }
}

extension OpeningHours {
    /// ``WorkingTime/customaryHours``, read.
    public static let customaryOffice: OpeningHours = {
        do {
            return try OpeningHours(WorkingTime.customaryHours)
        } catch {
            preconditionFailure("the customary hours are opening hours: \(error)")
        }
    }()
}

extension WorkingTerm: CustomStringConvertible {
    /// As ``init(_:)`` reads it.
    public var description: String {
        switch self {
        case .hours(let count): count == 1 ? "1 work-hour" : "\(count) work-hours"
        case .days(let count): count == 1 ? "1 workday" : "\(count) workdays"
        }
    }
}
