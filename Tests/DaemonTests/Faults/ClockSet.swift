import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The computer's clock is set while the daemon runs by it: an hour ahead, an hour back, back across midnight; and set right.
    ///
    /// Here time is the wall's, and so two daemons hear the same readings live: one whose clock is set, and one whose clock never is.
    @Suite struct ClockSet {
        /// Ten past midnight of 2025-06-03 in Jingmen, in Unix milliseconds.
        private static let night: Int64 = 1_748_880_600_000

        @Test(.timeLimit(.minutes(5)))
        func setWrongAndRightAgain() async throws {
            let play = try await ClockPlay(startingAt: Self.night, off: .zero, readingsPerDevice: 90)
            for leap in [Duration.seconds(3600), .seconds(-3600), .seconds(-1800)] {
                try await Task.sleep(for: .seconds(8))
                try await play.set(by: leap)
                try await Task.sleep(for: .seconds(14))
                #expect(play.disturbed.notifications.status.hasPrefix("the computer's clock was set"))
                try await play.set(by: .zero - leap)
                try await eventually("the clock is believed", within: .seconds(5)) {
                    !play.disturbed.notifications.status.contains("clock")
                }
            }
            try await play.conclude("clock set", "+1 h, -1 h, and 30 min back across midnight, for 14 s each")
            #expect(play.disturbed.process.log.contains("the computer's clock was set 1h forward"))
            #expect(play.disturbed.process.log.contains("the computer's clock was set 1h back"))
            #expect(!play.disturbed.process.log.contains("devices say"))
            #expect(try play.lateArrivals() == 0, "arrival times are those of the clock that was right")
        }

        @Test(.timeLimit(.minutes(5)))
        func setRight() async throws {
            // Silences that began before devices show which clock is right would be reported later.
            let play = try await ClockPlay(
                startingAt: Self.night,
                off: .seconds(3600),
                readingsPerDevice: 75,
                silentFrom: 25
            )
            try await Task.sleep(for: .seconds(5))
            try await play.set(by: .seconds(-3600))
            try await eventually("devices show that it is right", within: .seconds(10)) {
                play.disturbed.process.log.contains("the computer's clock is right, devices say: time goes on 1h back")
            }
            try await play.conclude("clock set right", "it was 1 h ahead when the daemon started")
        }
    }
}

/// A daemon whose clock is set, its twin, and trucks that report every second.
private final class ClockPlay {
    private static let devices = 60
    private static let rules = """
        - { id: fast, title: 超速, class: truck, severity: minor, hold: 3s, keep_firing: 4s, when: speed > 60.0 }
        - { id: curfew, title: 禁行, class: truck, severity: major, when: 'load == "full"', during: "\(windows)" }
        - { id: silent, title: 失联, class: truck, severity: minor, absent: 8s }
        """
    /// Every other minute of the first hours.
    private static let windows =
        "Mo-Su,PH "
        + stride(from: 0, to: 60, by: 2).map { String(format: "00:%02d-00:%02d", $0, $0 + 1) }.joined(separator: ",")

    let disturbed: Daemon
    private let twin: Daemon
    private let scene: Scene
    private let shim: Shim
    private let calmShim: Shim
    private let stored: Stored
    private let calm: Stored
    private let keys: [String]
    private let publishing: Publishing

    /// * `start`: what the clock shows.
    /// * `off`: by how much the disturbed daemon's clock is off when it starts.
    /// * `silentFrom`: the second from which on devices fall silent.
    init(startingAt start: Int64, off: Duration, readingsPerDevice: Int, silentFrom: Int = 5) async throws {
        scene = try await Scene()
        (shim, calmShim) = (try await Shim(in: scene.folder), try await Shim(in: scene.folder))
        calmShim.clock = .milliseconds(start - Int64(TestSupport.wallTime()))
        shim.clock = calmShim.clock + off
        let (city, calmCity) = (try scene.city("set", feeds: []), try scene.city("calm", feeds: []))
        for city in [city, calmCity] {
            try city.write("rules/rules.yaml", Self.rules)
            try city.append("lateness: 3s")
        }
        stored = scene.stored(city)
        disturbed = try Daemon(city, store: scene.store(city), log: scene.log(city), environment: shim.environment)
        (twin, calm) = try scene.twin(calmCity, environment: calmShim.environment)
        try await disturbed.ready()
        try await twin.ready()
        let readings = Self.readings(from: calmShim.wallTime, count: readingsPerDevice, silentFrom: silentFrom)
        keys = readings.map(\.key).sorted()
        publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 0)
        Self.pace(publishing, readings.map { $0.at - calmShim.wallTime })
    }

    /// Lets each reading be published when it is made.
    ///
    /// `times`: milliseconds from now.
    private static func pace(_ publishing: Publishing, _ times: [Int64]) {
        let start = ContinuousClock.now
        Task {
            for (number, time) in times.enumerated() {
                try await Task.sleep(until: start + .milliseconds(time))
                publishing.allow(number + 1)
            }
        }
    }

    /// Sets the clock, and waits until the daemon must have noticed.
    func set(by leap: Duration) async throws {
        shim.clock += leap
        try await Task.sleep(for: .seconds(1))
    }

    func conclude(_ fault: String, _ done: String) async throws {
        try await publishing.finished(within: .seconds(120))
        for store in [stored, calm] {
            try await eventually("every reading is stored", within: .seconds(60)) { store.readingCount >= keys.count }
        }
        #expect(try await disturbed.stop() == .exited(0))
        #expect(try await twin.stop() == .exited(0))
        expectEqual(try stored.readings(), keys)
        #expect(stored.rejectionCount == 0)
        let (events, wanted) = (try events(stored), try events(calm))
        expectEqual(events.map(\.name), wanted.map(\.name))
        let apart = zip(events, wanted).map { abs($0.at - $1.at) }.max() ?? 0
        // A silence begins with the arrival of a reading, which is not the same instant in two processes.
        #expect(apart < 2000, "milliseconds")
        #expect(wanted.count > 100, "so few alerts would prove nothing")
        let rules = try calm.integer("SELECT count(DISTINCT rule) FROM alert")
        #expect(rules == 3, "an alert of each rule")
        try FaultTable.add(
            FaultTable.Line(
                fault: fault,
                done: done,
                published: keys.count,
                stored: stored.readingCount,
                rejected: stored.rejectionCount,
                lost: keys.count - stored.readingCount - stored.rejectionCount,
                alerts: try stored.integer("SELECT count(*) FROM alert"),
                alertsAreEqual: events.map(\.name) == wanted.map(\.name) && apart < 2000,
                recovery: .zero
            )
        )
    }

    /// Readings whose arrival is more than a minute from their time.
    func lateArrivals() throws -> Int {
        try stored.integer(
            "SELECT count(*) FROM truck_reading WHERE abs(received_at - observed_at) > 60000"
        )
    }

    private func events(_ stored: Stored) throws -> [(name: String, at: Int)] {
        try stored.rows(
            """
            SELECT a.rule || ' ' || a.device || ' ' || e.kind || ' ' || row_number() OVER (
                PARTITION BY a.rule, a.device, e.kind ORDER BY e.at), e.at
            FROM alert_event AS e JOIN alert AS a ON a.id = e.alert ORDER BY 1
            """
        ).map { row in (row[0].plain, Int(row[1].plain) ?? 0) }
    }

    private static func readings(
        from start: Int64,
        count: Int,
        silentFrom: Int
    ) -> [(at: Int64, key: String, publication: Publication)] {
        var random = SplitMix64(seed: 20_261_125)
        var readings: [(at: Int64, key: String, publication: Publication)] = []
        for device in 0..<devices {
            var isFast = false
            let isFull = random.chance(0.5)
            // A third fall silent once, for half a minute.
            let silence = device % 3 == 0 ? Int.random(in: silentFrom..<count - 15, using: &random) : count
            for number in 0..<count where !(silence..<silence + 30).contains(number) {
                if random.chance(0.1) { isFast.toggle() }
                let at = start + Int64(number * 1000 + device * 1000 / devices)
                let payload = """
                    {"time":\(at),"lat":31.04,"lon":112.2,"speed":\(isFast ? 80 : 40),"load":"\(isFull ? "full" : "empty")"}
                    """
                let name = "t-\(device)"
                readings.append((at, "truck \(name) \(at)", Publication("cityward/truck/\(name)", payload)))
            }
        }
        return readings.sorted { $0.at < $1.at }
    }
}
