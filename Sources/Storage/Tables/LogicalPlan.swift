import Databases
import SQLite
import Telemetry

/// How a statement wants the readings of a class: which comparisons narrow them, in which order they come, what is read of them.
struct LogicalPlan: Hashable {
    /// A comparison that the table sees to itself.
    struct Bound: Hashable {
        let column: Column
        let comparison: PlanQuestion.Comparison
    }

    enum Column: Hashable {
        case device
        case observedAt
        case day
    }

    var bounds: [Bound]
    /// By device, then by time: all archives are read side by side. Otherwise one after the other, then what is live.
    var isByDevice: Bool
    /// The numbers of the columns that are read, `day` not among them.
    var columns: [Int]

    var hasDevice: Bool { bounds.contains { $0.column == .device } }

    /// What the values of the bounds come to; `nil` where no reading can fit.
    func restriction(_ arguments: borrowing SQLArguments) -> LogicalRestriction? {
        var times = LogicalBounds()
        var device: String?
        for (index, bound) in bounds.enumerated() {
            guard let text = arguments.text(index) else { return nil }
            switch bound.column {
            case .observedAt: times.compare(bound.comparison, with: arguments[index])
            case .day:
                // No text is a blob's equal; all texts come before it.
                guard case .blob = arguments[index] else {
                    times.compareDay(bound.comparison, with: text)
                    continue
                }
                if bound.comparison != .less, bound.comparison != .lessOrEqual { return nil }
            case .device:
                if case .blob = arguments[index] { return nil }
                if let device, device.utf8.elementsEqual(text.utf8) == false { return nil }
                device = text
            }
        }
        return times.isEmpty ? nil : LogicalRestriction(times: times, device: device)
    }
}

/// Which readings of a class are wanted.
struct LogicalRestriction {
    let times: LogicalBounds
    /// `nil` for all.
    let device: String?
}
