import Expressions
import Places
import Telemetry

/// What a rule's condition says of a reading.
enum Verdict: BitwiseCopyable {
    /// With the first place that the condition found it in.
    case violated(PlaceID?)
    case satisfied
    /// A value is missing: neither can be proved.
    case unknown

    var isViolated: Bool {
        switch self {
        case .violated: true
        case .satisfied, .unknown: false
        }
    }
}

/// Conditions first, then what they change: most readings change nothing.
extension ClassJudge {
    /// Whether any rule that is awake is violated by the reading that the scope looks at.
    mutating func isAnyViolated(at instant: Instant) -> Bool {
        // Held here, so that it is retained once for all rules.
        let conditions = conditions
        return conditions.isAnyTrue(among: phases.rulesAwake(at: instant), from: &scope, using: &registers)
    }

    /// Evaluates every rule that is awake for the reading that the scope looks at.
    mutating func evaluate(at instant: Instant) {
        let conditions = conditions
        for rule in phases.rulesAwake(at: instant) {
            scope.matchedPlace = nil
            switch conditions.truth(of: rule, from: &scope, using: &registers) {
            case .true: verdicts[rule] = .violated(scope.matchedPlace)
            case .false: verdicts[rule] = .satisfied
            case .unknown: verdicts[rule] = .unknown
            }
        }
    }

    /// What a rule says of what the scope looks at.
    mutating func verdict(of rule: Int) -> Verdict {
        scope.matchedPlace = nil
        switch conditions.truth(of: rule, from: &scope, using: &registers) {
        case .true: return .violated(scope.matchedPlace)
        case .false: return .satisfied
        case .unknown: return .unknown
        }
    }

    /// Moves a rule that is awake on by a verdict.
    mutating func apply(
        _ verdict: Verdict,
        _ rule: Int,
        _ device: Int,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        // Too long a silence proves nothing of the time in between: a hold begins anew.
        if instant - devices[device].lastObservedAt > rules[rule].gap { dropPending(rule, device, at: instant) }
        switch verdict {
        case .violated(let place): violated(rule, device, at: instant, in: place, into: &judgement)
        case .satisfied: satisfied(rule, device, at: instant, into: &judgement)
        // What cannot be judged changes nothing: an officer could not prove either.
        case .unknown: break
        }
    }
}
