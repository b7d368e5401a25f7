/// What another rule set would have done to the alerts of the same time.
public struct AlertDifference: Sendable, Equatable {
    /// One alert that is not the same in both runs.
    public enum Change: Sendable, Equatable {
        /// The new rules raise it, and nothing of its rule and device went on at that time.
        case appeared(AlertSpan)
        /// The new rules do not raise it.
        case vanished(AlertSpan)
        /// The new rules raise it too, but not with the same times, place, severity or district.
        case moved(from: AlertSpan, to: AlertSpan)
    }

    /// By the time at which the alerts fired.
    public let changes: [Change]
    /// Alerts that are the same in both runs.
    public let unchanged: [AlertSpan]

    /// Tells apart what two runs raised; no alert of either counts twice.
    ///
    /// Alerts with one identifier belong together: they have rule, device, place and onset in common. Of the others, those
    /// of one rule and device belong together which went on at the same time, the earliest with the earliest.
    public init(before: [AlertSpan], after: [AlertSpan]) {
        let old = Dictionary(grouping: before, by: \.subject)
        let new = Dictionary(grouping: after, by: \.subject)
        var changes: [Change] = []
        var unchanged: [AlertSpan] = []
        for subject in Set(old.keys).union(new.keys) {
            for pair in Pairing(old[subject] ?? [], new[subject] ?? []).pairs {
                switch pair {
                case (let before?, let after?):
                    if MovedAspect.between(before, after).isEmpty {
                        unchanged.append(after)
                    } else {
                        changes.append(.moved(from: before, to: after))
                    }
                case (let before?, nil): changes.append(.vanished(before))
                case (nil, let after?): changes.append(.appeared(after))
                case (nil, nil): break
                }
            }
        }
        self.changes = changes.sorted { AlertSpan.isBefore($0.span, $1.span) }
        self.unchanged = unchanged.sorted(by: AlertSpan.isBefore)
    }
}

extension AlertDifference.Change {
    /// The alert as it is under the new rules, or as it was if they do not raise it.
    public var span: AlertSpan {
        switch self {
        case .appeared(let span), .vanished(let span), .moved(_, to: let span): span
        }
    }
}

/// Something of an alert that is not the same in both runs.
public enum MovedAspect: String, Sendable, CaseIterable {
    case onset, fired, end, severity, place, district

    /// What is not the same, in the order of the cases.
    ///
    /// A new wording of the rule's title is no difference: nobody is treated otherwise.
    public static func between(_ before: AlertSpan, _ after: AlertSpan) -> [MovedAspect] {
        allCases.filter { aspect in
            switch aspect {
            case .onset: before.onsetAt != after.onsetAt
            case .fired: before.firedAt != after.firedAt
            case .end: before.end != after.end
            case .severity: before.severity != after.severity || before.escalatedAt != after.escalatedAt
            case .place: before.place != after.place
            case .district: before.district != after.district
            }
        }
    }
}

/// Which alerts of one rule and device belong together.
private struct Pairing {
    var pairs: [(before: AlertSpan?, after: AlertSpan?)] = []

    init(_ before: [AlertSpan], _ after: [AlertSpan]) {
        let known = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
        let common = Set(after.map(\.id)).intersection(known.keys)
        for span in after where common.contains(span.id) { pairs.append((known[span.id], span)) }
        sweep(
            before.filter { !common.contains($0.id) }.sorted(by: Pairing.isEarlier),
            after.filter { !common.contains($0.id) }.sorted(by: Pairing.isEarlier)
        )
    }

    /// Walks through both lists in the order of time: what ends before anything of the other list begins stays alone.
    private mutating func sweep(_ before: [AlertSpan], _ after: [AlertSpan]) {
        var (left, right) = (before[...], after[...])
        while let old = left.first, let new = right.first {
            if old.overlaps(new) {
                pairs.append((left.removeFirst(), right.removeFirst()))
            } else if old.onsetAt < new.onsetAt {
                pairs.append((left.removeFirst(), nil))
            } else {
                pairs.append((nil, right.removeFirst()))
            }
        }
        pairs += left.map { ($0, nil) } + right.map { (nil, $0) }
    }

    private static func isEarlier(_ left: AlertSpan, _ right: AlertSpan) -> Bool {
        (left.onsetAt, left.id) < (right.onsetAt, right.id)
    }
}
