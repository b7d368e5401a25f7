import Rules
import Telemetry
import TestSupport
import Testing

/// The judge against the ``Oracle``, one rule and one device at a time.
@Suite struct OracleTests {
    @Test func judgeFindsWhatTheOracleFinds() throws {
        var alerts = 0
        for seed in 1...400 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            let windows = random.oneIn(4) ? nil : Self.windows(using: &random)
            let oracle = Oracle(
                hold: .seconds([0, 10, 30, 120].randomElement(using: &random)!),
                keepFiring: .seconds([0, 20, 60, 300].randomElement(using: &random)!),
                gap: .seconds([30, 60, 600].randomElement(using: &random)!),
                windows: windows.map { $0.map { time($0.start)..<time($0.end) } }
            )
            let statements = Self.statements(using: &random)
            let during = windows.map {
                ", during: \"\($0.map { "\($0.start.prefix(5))-\($0.end.prefix(5))" }.joined(separator: ","))\""
            }
            let text = rule(
                "fast",
                "when: speed > 50, hold: \(oracle.hold), keep_firing: \(oracle.keepFiring), gap: \(oracle.gap)\(during ?? "")"
            )
            let wanted = oracle.findings(in: statements)
            let found = try Self.findings(text, statements)
            #expect(found == wanted, "seed \(seed): \(text)")
            alerts += wanted.count
        }
        #expect(alerts > 500)
    }

    /// Two to four stretches of whole minutes, in order.
    private static func windows(using random: inout SplitMix64) -> [(start: String, end: String)] {
        var windows: [(start: String, end: String)] = []
        var minute = Int.random(in: 0...5, using: &random)
        for _ in 0...Int.random(in: 1...3, using: &random) {
            let end = minute + Int.random(in: 1...5, using: &random)
            windows.append((clock(minute), clock(end)))
            minute = end + Int.random(in: 1...4, using: &random)
        }
        return windows
    }

    private static func clock(_ minute: Int) -> String {
        "07:\(minute < 10 ? "0" : "")\(minute):00"
    }

    /// Times are multiples of ten seconds for the most part, so that holds and windows are often met exactly.
    private static func statements(using random: inout SplitMix64) -> [Oracle.Statement] {
        var statements: [Oracle.Statement] = []
        var instant = time("06:55:00")
        var isViolated = false
        while instant < time("07:30:00") {
            let tens =
                random.oneIn(12) ? Int64.random(in: 7...70, using: &random) : Int64.random(in: 1...3, using: &random)
            instant = instant + .seconds(tens * 10)
            if random.oneIn(10) {
                instant = instant + TimeSpan(milliseconds: Int64.random(in: -999...999, using: &random))
            }
            if random.oneIn(4) { isViolated.toggle() }
            statements.append(Oracle.Statement(at: instant, isViolated: random.oneIn(8) ? nil : isViolated))
        }
        return statements
    }

    private static func findings(_ text: String, _ statements: [Oracle.Statement]) throws -> [Oracle.Finding] {
        let loaded = load(rules: text)
        try #require(loaded.problems.isEmpty)
        let arrivals = statements.map { statement in
            var measurements = Measurements()
            if let isViolated = statement.isViolated { measurements.set(2, number: isViolated ? 60 : 40) }
            return ToldReading(
                device: "T1",
                observedAt: statement.at,
                receivedAt: statement.at,
                measurements: measurements
            )
        }
        var course = Course(following: arrivals, inBatchesOf: [arrivals.count])
        course.turns.append(Course.Turn(readings: [], now: time("09:00:00")))
        var findings: [Oracle.Finding] = []
        for event in course.judged(by: loaded.rules).events {
            switch event.kind {
            case .fired:
                findings.append(Oracle.Finding(onset: event.alert.onsetAt, fired: event.at))
            case .resolved(let reason):
                findings[findings.count - 1].resolved = event.at
                findings[findings.count - 1].reason = reason
            }
        }
        return findings
    }
}
