import Telemetry

/// The phases of the windows of a class's rules.
///
/// Most readings lie in the same phase of every window as the one before: then two comparisons tell it.
struct RulePhases {
    private var caches: [PhaseCache]
    private let onReadings: [Int]
    /// The rules on readings that are awake while no window of theirs opens or closes: from `start` on, before `end`.
    private var awake: [Int] = []
    private var start = Instant.distantFuture
    private var end = Instant.distantPast

    /// `order`: in which rules that are awake are told.
    init(_ rules: [Rule], inOrder order: [Int]) {
        caches = rules.map { PhaseCache(window: $0.window, exception: $0.exception) }
        onReadings = order.filter { rules[$0].absence == nil }
    }

    /// Whether the rule is awake.
    mutating func isOpen(_ rule: Int, at instant: Instant) -> Bool {
        caches[rule].isOpen(at: instant)
    }

    /// The first instant after the given one at which the rule wakes or falls asleep.
    mutating func boundary(_ rule: Int, after instant: Instant) -> Instant {
        caches[rule].boundary(after: instant)
    }

    /// The rules on readings that are awake.
    mutating func rulesAwake(at instant: Instant) -> [Int] {
        look(at: instant)
        return awake
    }

    /// The first instant after the given one at which any rule on readings wakes or falls asleep.
    mutating func firstBoundary(after instant: Instant) -> Instant {
        look(at: instant)
        return end
    }

    private mutating func look(at instant: Instant) {
        if start <= instant, instant < end { return }
        awake.removeAll(keepingCapacity: true)
        (start, end) = (.distantPast, .distantFuture)
        for rule in onReadings {
            caches[rule].look(at: instant)
            start = max(start, caches[rule].start)
            end = min(end, caches[rule].end)
            if caches[rule].isOpen { awake.append(rule) }
        }
    }
}
