public import Rules
public import Telemetry

/// Judges stored readings as if they arrived now, under rules of one's choice: what the daemon would have raised.
///
/// Readings are given in the order of their arrival. Time passes as it passed for the daemon: it decides what time alone
/// causes after a batch of fresh readings, and while nothing comes, but not while it works off what was kept for it.
public struct ArrivalReplay: ~Copyable {
    /// The length of a turn of the daemon that waits in vain.
    private static let turn = TimeSpan(milliseconds: 250)
    /// When nothing has come for so long, the daemon has taken it that there is nothing: its patience of two seconds, a turn
    /// until it begins and one until what comes next is there.
    private static let silence = TimeSpan(milliseconds: 2500)

    private let lateness: TimeSpan
    private var judge: Judge
    private var judgement = Judgement()
    /// Since when the daemon could hear devices again: those that are still to come, the next one last.
    private var hearings: [Hearing]
    /// Readings that arrived at one instant: what the daemon judged at once, or a part of it.
    private var group: [Reading] = []
    /// When something was judged last, or devices could be heard again: from then on the daemon has patience.
    private var now = Instant.distantPast

    /// * `directory`: the one that numbers the devices of the readings.
    /// * `hearings`: since when devices could be heard again, as the store has noted it.
    public init(rules: RuleSet, directory: DeviceDirectory, settings: Judge.Settings, hearings: [Hearing]) {
        var settings = settings
        settings.followsReadings = false
        judge = Judge(rules: rules, directory: directory, settings: settings)
        lateness = settings.lateness
        self.hearings = hearings.sorted { $0.since > $1.since }
    }

    /// Judges the next readings, in the order of their arrival.
    public mutating func judge(_ readings: [Reading], _ body: (AlertEvent) -> Void) {
        for reading in readings {
            if let first = group.first, first.receivedAt != reading.receivedAt { judgeGroup(body) }
            group.append(reading)
        }
    }

    /// Decides what the readings came to and time alone has caused by an instant; nothing is judged after that.
    public consuming func end(at instant: Instant, _ body: (AlertEvent) -> Void) {
        judgeGroup(body)
        listen(until: instant)
        if instant > now { advance(to: instant) }
        report(body)
    }

    private mutating func judgeGroup(_ body: (AlertEvent) -> Void) {
        guard let arrival = group.first?.receivedAt else { return }
        let isFresh = 2 * group.count { arrival - $0.observedAt <= lateness } > group.count
        listen(until: arrival)
        if group.contains(where: { $0.observedAt == arrival }) {
            // A clock of readings: this one moved it.
            advance(to: arrival)
        } else if arrival - now >= Self.silence, now > .distantPast {
            advance(to: arrival - Self.turn)
        }
        judge.judge(&group, into: &judgement)
        if isFresh { advance(to: arrival) }
        now = arrival
        group.removeAll(keepingCapacity: true)
        report(body)
    }

    private mutating func listen(until instant: Instant) {
        while let next = hearings.last, next.since <= instant {
            if !next.isComplete { judge.listen(since: next.since) }
            // Nobody let time pass before, and what comes first may be what was kept.
            now = max(now, next.since)
            hearings.removeLast()
        }
    }

    private mutating func advance(to instant: Instant) {
        judge.advance(to: instant, into: &judgement)
    }

    private mutating func report(_ body: (AlertEvent) -> Void) {
        for event in judgement.events { body(event) }
        judgement.removeAll()
    }
}
