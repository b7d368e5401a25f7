import Coverage
import Expressions
import Places
import Schedules
import Telemetry

/// The judge of a class's rules on roads: it writes down which cells sweepers meet, and judges every road when a rule's window has
/// closed.
///
/// An alert's device is the road. It fires at the instant at which the window closed, and ends when the window opens again. What is
/// decided at an instant rests on the readings that had arrived by then and the lateness that is allowed for; later ones change
/// nothing.
struct RoadJudge: ~Copyable {
    let rules: RoadRules
    let ruleSet: RuleSet
    let deviceClass: DeviceClass
    let lateness: TimeSpan
    /// The window of each rule.
    var phases: [PhaseCache]
    /// Up to where each rule has been decided; `nil` until time has passed for the first time.
    var decided: [Instant?]
    /// The alerts that fire, by rule and road.
    var firing: [[Int: Alert]]
    /// When any sweeper was first heard: a window that had begun by then cannot be judged.
    private(set) var knownSince = Instant.distantFuture
    /// Nobody could be heard before.
    var listeningSince = Instant.distantPast
    var unsaved: [AlertStateChange] = []
    var registers = Registers()
    /// By the number of the device.
    private var traces: [SweepingTrace] = []
    /// What sweepers have met in windows that are still to be judged.
    private var hits: [CellHit] = []
    /// No window that is open or still to come begins before.
    private var neededSince = Instant.distantPast

    /// `nil` where the class has no such rules.
    init?(_ ruleSet: RuleSet, class index: ClassIndex, lateness: TimeSpan) {
        guard let rules = ruleSet.classes[Int(index.rawValue)].roadRules, !rules.rules.isEmpty else { return nil }
        self.rules = rules
        self.ruleSet = ruleSet
        deviceClass = ruleSet.catalogue[index]
        self.lateness = lateness
        phases = rules.rules.map { PhaseCache(window: $0.window, exception: nil) }
        decided = rules.rules.map { _ in nil }
        firing = rules.rules.map { _ in [:] }
    }

    /// Takes a reading that was judged, or is restored.
    mutating func take(_ reading: Reading) {
        noteHeard(reading.observedAt)
        let device = Int(reading.device.rawValue)
        while traces.count <= device { traces.append(SweepingTrace()) }
        guard let segment = traces[device].segment(to: reading, rules.fields) else { return }
        rules.cells.forEachHit(of: segment) { if $0.at >= neededSince { hits.append($0) } }
    }

    /// A sweeper was heard then.
    mutating func noteHeard(_ instant: Instant) {
        knownSince = min(knownSince, instant)
    }

    /// Decides what is due by now, and returns when anything next is.
    mutating func advance(to now: Instant, into judgement: inout Judgement) -> Instant {
        let limit = now - lateness
        var next = Instant.distantFuture
        var isDecided = decided.contains(nil)
        for rule in rules.rules.indices {
            // A rule that has never been decided begins here: what the last window came to is not known.
            var cursor = decided[rule] ?? limit
            phases[rule].look(at: cursor)
            while phases[rule].end <= limit {
                cursor = phases[rule].end
                if phases[rule].isOpen {
                    judge(rule, window: phases[rule].start..<cursor, now: now, into: &judgement)
                } else {
                    end(rule, at: cursor, now: now, into: &judgement)
                }
                isDecided = true
                phases[rule].look(at: cursor)
            }
            decided[rule] = cursor
            next = min(next, phases[rule].end)
        }
        if isDecided { forget() }
        return next
    }

    /// What lies before every window that is open or still to come is not asked for any more.
    private mutating func forget() {
        neededSince = phases.map { $0.isOpen ? $0.start : $0.end }.min() ?? .distantFuture
        hits.removeAll { $0.at < neededSince }
    }

    /// Hands over every state that changed.
    mutating func saveStates(into judgement: inout Judgement) {
        judgement.states += unsaved
        unsaved.removeAll(keepingCapacity: true)
    }
}

extension RoadJudge {
    private mutating func judge(
        _ rule: Int,
        window: Range<Instant>,
        now: Instant,
        into judgement: inout Judgement
    ) {
        noteDecided(rule, at: window.upperBound)
        let day = ruleSet.zone.date(at: window.upperBound - TimeSpan(milliseconds: 1))
        // Of a window that was not heard from its beginning nothing can be proved; on a day without work nothing was missed.
        guard max(knownSince, listeningSince) <= window.lowerBound, rules.terms.suspension(on: day) == nil else {
            return
        }
        let counts = counts(in: window)
        for number in rules.cells.roads.indices where firing[rule][number] == nil {
            let figures = figures(ofRoad: number, counts)
            var scope = RoadScope(rules.cells.roads[number], figures, rules.vocabulary.slots)
            guard case .true = rules.rules[rule].condition.truth(from: &scope, using: &registers) else { continue }
            fire(rule, number, figures, at: window.upperBound, now: now, into: &judgement)
        }
    }

    private func counts(in window: Range<Instant>) -> PassCounts {
        var ledger = PassLedger(since: window.lowerBound)
        for hit in hits where window.contains(hit.at) { ledger.insert(hit) }
        var counts = PassCounts(cells: rules.cells.cellNumbers)
        ledger.count(every: rules.terms.passInterval, into: &counts)
        return counts
    }

    private func figures(ofRoad number: Int, _ counts: PassCounts) -> RoadScope.Figures {
        let missed = rules.cells.missedStretches(ofRoad: number) { !counts.isMet[$0] }
        return RoadScope.Figures(
            coverage: RoadCoverage(
                of: rules.cells.roads[number],
                in: counts,
                passShare: rules.terms.passShare
            ),
            // The first of the longest.
            longestMiss: missed.max { $0.metres < $1.metres }
        )
    }

    /// The window opens again: what was missed in the last one is history.
    mutating func end(_ rule: Int, at instant: Instant, now: Instant, into judgement: inout Judgement) {
        for (number, alert) in firing[rule].sorted(by: { $0.key < $1.key }) {
            judgement.events.append(
                AlertEvent(kind: .resolved(.windowClosed), at: instant, recordedAt: now, alert: alert)
            )
            set(.inactive, rule, rules.cells.roads[number].place.identifier, at: instant)
        }
        firing[rule].removeAll()
        noteDecided(rule, at: instant)
    }
}
