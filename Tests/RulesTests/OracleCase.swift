import Rules
import Telemetry
import TestSupport

/// Random rules and the readings of one truck, for the judge and for the ``Oracle``.
///
/// Rules 0 to 2 are on readings, each on a field of its own, rule 3 is on silence. Hours are whole minutes, and times mostly
/// multiples of ten or thirty seconds, so that holds, windows, permits and ends of clearing often meet exactly.
struct OracleCase {
    static let names = ["fast", "running", "loaded", "silent"]
    /// Whatever is due after this instant is not told.
    static let horizon = time("08:30:00")

    let text: String
    let permits: String
    let arrivals: [ToldReading]
    private let oracle: Oracle
    private let rules: [Oracle.Rule]
    private let silence: Oracle.Silence

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let permit = RandomHours(using: &random)
        permits = "permit,plates,valid_from,valid_to,windows\nP,A1,2026-11-01,2026-12-01,\"\(permit.text)\"\n"
        let conditions = ["speed > 50", "ignition && !permitted()", #"load == "full""#]
        var (text, rules): (String, [Oracle.Rule]) = ("", [])
        for (number, condition) in conditions.enumerated() {
            let part = RandomRule(number, permits: number == 1 ? permit.open : [], using: &random)
            // A rule may stand before the one that suppresses it.
            let line = rule(Self.names[number], "when: '\(condition)', \(part.text)")
            text = random.oneIn(2) ? text + line : line + text
            rules.append(part.rule)
        }
        let silence = RandomRule.silence(using: &random)
        self.text = text + rule(Self.names[3], silence.text)
        self.silence = silence.rule
        self.rules = rules
        let readings = Self.readings(using: &random)
        oracle = Oracle(readings: readings)
        arrivals = readings.map { reading in
            var measurements = Measurements()
            if let isFast = reading.violates[0] { measurements.set(2, number: isFast ? 60 : 40) }
            if let isRunning = reading.violates[1] { measurements.set(5, boolean: isRunning) }
            if let isLoaded = reading.violates[2] { measurements.set(3, choice: isLoaded ? 2 : 0) }
            if let isHeavy = reading.violates[3] { measurements.set(6, integer: isHeavy ? 4 : 2) }
            return ToldReading(
                device: "T1",
                observedAt: reading.at,
                receivedAt: reading.at,
                measurements: measurements
            )
        }
    }

    /// What the oracle finds, by the names of the rules.
    var events: [String: [Oracle.Event]] {
        var events: [String: [Oracle.Event]] = [Self.names[3]: oracle.events(of: silence, 3)]
        for (number, alerts) in oracle.alerts(of: rules).enumerated() {
            events[Self.names[number]] = alerts.flatMap { $0.events(rules[number].escalation) }
        }
        return events.mapValues { $0.filter { $0.at <= Self.horizon } }
    }

    private static func readings(using random: inout SplitMix64) -> [Oracle.Reading] {
        var readings: [Oracle.Reading] = []
        var instant = time("06:55:00")
        var violates = [false, false, false, true]
        while instant < time("07:30:00") {
            let tens =
                random.oneIn(12) ? Int64.random(in: 7...70, using: &random) : Int64.random(in: 1...3, using: &random)
            instant = instant + .seconds(tens * 10)
            if random.oneIn(10) {
                instant = instant + TimeSpan(milliseconds: Int64.random(in: -999...999, using: &random))
            }
            if random.oneIn(3) { instant = Instant(milliseconds: (instant.milliseconds + 29_999) / 30_000 * 30_000) }
            for number in violates.indices where random.oneIn(5) { violates[number].toggle() }
            readings.append(Oracle.Reading(at: instant, violates: violates.map { random.oneIn(8) ? nil : $0 }))
        }
        return readings
    }
}

/// The keys of a random rule, for the file and for the oracle.
private struct RandomRule {
    let text: String
    let rule: Oracle.Rule

    init(_ number: Int, permits: [Range<Instant>], using random: inout SplitMix64) {
        let hours = RandomAwake(using: &random)
        let escalation = RandomEscalation(using: &random)
        let suppressors = (0..<number).filter { _ in random.oneIn(2) }
        rule = Oracle.Rule(
            hold: .seconds([0, 0, 20, 30, 60, 120].randomElement(using: &random)!),
            readings: [1, 1, 2, 3, 5].randomElement(using: &random)!,
            keepFiring: .seconds([0, 20, 30, 60, 120].randomElement(using: &random)!),
            gap: .seconds([30, 60, 600].randomElement(using: &random)!),
            awake: hours.awake,
            escalation: escalation.escalation,
            suppressors: suppressors,
            permits: permits
        )
        let names = suppressors.map { OracleCase.names[$0] }.joined(separator: ", ")
        text =
            "hold: \(rule.hold), repeat: \(rule.readings), keep_firing: \(rule.keepFiring), gap: \(rule.gap)"
            + (suppressors.isEmpty ? "" : ", suppressed_by: [\(names)]") + hours.text + escalation.text
    }

    static func silence(using random: inout SplitMix64) -> (text: String, rule: Oracle.Silence) {
        let hours = RandomAwake(using: &random)
        let escalation = RandomEscalation(using: &random)
        let span = TimeSpan.seconds([50, 60, 90, 180].randomElement(using: &random)!)
        return (
            "absent: \(span), when: last.axles > 3\(hours.text)\(escalation.text)",
            Oracle.Silence(span: span, awake: hours.awake, escalation: escalation.escalation)
        )
    }
}

private struct RandomEscalation {
    let text: String
    let escalation: Oracle.Escalation

    /// The severity that the rules of tests begin with is minor.
    init(using random: inout SplitMix64) {
        let severities = [Severity.major, .critical].filter { _ in !random.oneIn(3) }
        let spans = [Int64](Set((0..<2).map { _ in Int64.random(in: 1...20, using: &random) * 15 })).sorted()
        let steps = zip(spans, severities).map { (after: TimeSpan.seconds($0), severity: $1) }
        let list = steps.map { "{ after: \($0.after), severity: \($0.severity) }" }.joined(separator: ", ")
        escalation = Oracle.Escalation(first: .minor, steps: steps)
        text = steps.isEmpty ? "" : ", escalate: [\(list)]"
    }
}

/// When a rule is awake: perhaps in some hours, perhaps not in others.
private struct RandomAwake {
    var text = ""
    let awake: [Range<Instant>]

    init(using random: inout SplitMix64) {
        let during = random.oneIn(3) ? nil : RandomHours(using: &random)
        let except = random.oneIn(2) ? nil : RandomHours(using: &random)
        if let during { text += ", during: \"\(during.text)\"" }
        if let except { text += ", except: \"\(except.text)\"" }
        let isAwake = (0..<RandomHours.minutes).map { minute in
            during?.contains(minute) ?? true && !(except?.contains(minute) ?? false)
        }
        awake = RandomHours.stretches(isAwake)
    }
}

/// Two to four stretches of whole minutes, in order.
private struct RandomHours {
    /// From 06:50 on; nothing opens or closes after them on the day of the tests.
    static let minutes = 60

    let text: String
    let open: [Range<Instant>]
    private let isOpen: [Bool]

    init(using random: inout SplitMix64) {
        var isOpen = [Bool](repeating: false, count: Self.minutes)
        var texts: [String] = []
        var minute = Int.random(in: 1...15, using: &random)
        for _ in 0...Int.random(in: 1...3, using: &random) {
            let end = minute + Int.random(in: 1...5, using: &random)
            for open in minute..<end { isOpen[open] = true }
            texts.append("\(Self.clock(minute))-\(Self.clock(end))")
            minute = end + Int.random(in: 1...4, using: &random)
        }
        self.isOpen = isOpen
        text = texts.joined(separator: ",")
        open = Self.stretches(isOpen)
    }

    func contains(_ minute: Int) -> Bool { isOpen[minute] }

    /// What is true in the first minute was so for ever, and in the last one is so for ever.
    static func stretches(_ isTrue: [Bool]) -> [Range<Instant>] {
        var stretches: [Range<Instant>] = []
        var start = isTrue[0] ? Instant.distantPast : nil
        for minute in 1..<isTrue.count where isTrue[minute] != isTrue[minute - 1] {
            let instant = time("06:50:00") + .minutes(Int64(minute))
            if let begun = start { stretches.append(begun..<instant) }
            start = isTrue[minute] ? instant : nil
        }
        if let start { stretches.append(start..<Instant.distantFuture) }
        return stretches
    }

    private static func clock(_ minute: Int) -> String {
        let (hour, rest) = ((410 + minute) / 60, (410 + minute) % 60)
        return "0\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
}
