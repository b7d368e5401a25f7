import Rules
import Telemetry
import TestSupport

/// A random half hour of a fleet, with all that makes judging hard: pauses, backlogs, readings out of order, fixes from
/// nowhere, absent fields, and readings at the very instants at which windows open and close.
struct RandomFleet {
    static let devices = ["T1", "T2", "T3", "T9", "F1"]

    /// Windows open and close every few minutes, so that half an hour has as many boundaries as a week.
    static let rules =
        rule(
            "curfew",
            #"""
            when: 'inside("curfew_zone") && load != "empty" && !permitted()', hold: 30s, keep_firing: 1m,
            during: "07:00-07:05,07:08-07:15"
            """#
        )
        + rule("opening", #"when: inside("core"), during: "07:03-07:12,07:14-08:00""#)
        + rule("fast", "when: speed > 50, hold: 20s, keep_firing: 45s, gap: 1m")
        + rule("limit", #"when: 'speed > device.limit || device.grade == "branch" && speed > 45', keep_firing: 2m"#)
        + rule("mean", #"when: 'mean(speed, "2m") > 40', hold: 1m, during: "07:02-07:20""#)
        + rule("dumping", #"when: 'previous.load == "full" && load == "empty" && !inside(permit.disposal_site)'"#)
        + rule("away", #"when: 'distance("dump") > 300', during: "07:06-07:07,07:10-07:11,07:16-07:17", gap: 2m"#)
        + rule("silent", "absent: 3m, when: last.ignition, escalate: [{ after: 5m, severity: major }]")
        + rule("often", "when: speed > 45, repeat: 4, keep_firing: 30s, except: \"07:10-07:11,07:13-07:14\"")
        + rule(
            "growing",
            #"""
            when: 'near("dump", 250) || crossed("ring")', keep_firing: 3m, suppressed_by: [curfew, often],
            escalate: [{ after: 1m, severity: major }, { after: 2m, severity: critical }]
            """#
        )
        + rule("unpermitted", "when: '!permitted() && inside(\"curfew_zone\")', hold: 20s, suppressed_by: [fast]")
        + rule("unvisited", #"when: 'inside("core") && !visited("dump", "3m")', hold: 10s"#)
        + rule("stuck", #"when: 'since(changed(load), "2m") >= duration("2m") && ignition', keep_firing: 10s"#)
        + rule("loaded", #"when: 'mean(speed, "2m", load == "full") > 45 || rate(speed, "1m") > 0.5', hold: 5s"#)
        + rule(
            "astray",
            #"when: 'distance(permit.route) > 200 || permit.number == "P2" && near(permit.source_site, 9)'"#
        )
        + rule("quiet", "absent: 2m, during: \"07:07-07:18\"")
        + rule(
            "fume",
            class: "fume",
            #"when: 'fan && mean(fume, "3m") > device.limit', hold: 1m, keep_firing: 1m, during: "06:00-07:16""#
        )
        + rule("dead", class: "fume", "absent: 2m")

    static let permits = """
        permit,plates,valid_from,valid_to,windows,disposal_site,route,source_site
        P1,A1,2026-11-01,2026-12-01,"07:04-07:10",dump,ring,core
        P2,A1;A2,2026-11-01,2026-12-01,"07:02-07:06,07:08-07:20",quarry,ring,north
        """

    /// In the order in which they arrive.
    let arrivals: [ToldReading]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var all: [ToldReading] = []
        for device in Self.devices { all += Self.readings(of: device, using: &random) }
        arrivals = all.sorted { ($0.receivedAt, $0.device, $0.observedAt) < ($1.receivedAt, $1.device, $1.observedAt) }
    }

    private static func readings(of device: String, using random: inout SplitMix64) -> [ToldReading] {
        var readings: [ToldReading] = []
        var body = RandomBody(device: device)
        var instant = time("06:57:00") + .seconds(Int64.random(in: 0...60, using: &random))
        var heldBackUntil = Instant.distantPast
        while instant < time("07:22:00") {
            body.move(using: &random)
            if random.oneIn(25) { heldBackUntil = instant + .seconds(Int64.random(in: 20...300, using: &random)) }
            let delay = TimeSpan(milliseconds: Int64.random(in: 0...2500, using: &random))
            let observed = random.oneIn(8) ? Instant(milliseconds: instant.milliseconds / 60_000 * 60_000) : instant
            readings.append(
                ToldReading(
                    device: device,
                    observedAt: observed,
                    receivedAt: max(observed + delay, heldBackUntil),
                    measurements: body.measurements(using: &random)
                )
            )
            let pause = random.oneIn(20) ? Int64.random(in: 60_000...300_000, using: &random) : 5000
            instant = instant + TimeSpan(milliseconds: pause + Int64.random(in: 0...8000, using: &random))
        }
        return readings
    }
}

/// What changes from one reading of a device to the next.
private struct RandomBody {
    let device: String
    var spot = "core"
    var speed = 40.0
    var load = 0
    var ignition = true
    var fume = 2.0

    mutating func move(using random: inout SplitMix64) {
        if random.oneIn(6) { spot = ["core", "north", "yard", "dump"].randomElement(using: &random)! }
        speed = min(90, max(0, speed + Double.random(in: -20...20, using: &random)))
        if random.oneIn(8) { load = Int.random(in: 0...2, using: &random) }
        if random.oneIn(10) { ignition.toggle() }
        fume = min(4, max(0, fume + Double.random(in: -1...1, using: &random)))
    }

    func measurements(using random: inout SplitMix64) -> Measurements {
        var measurements = Measurements()
        guard !device.hasPrefix("F") else {
            if !random.oneIn(8) { measurements.set(0, number: fume) }
            if !random.oneIn(8) { measurements.set(1, boolean: ignition) }
            return measurements
        }
        if !random.oneIn(10) { measurements.set(spot: random.oneIn(15) ? "far" : spot) }
        if !random.oneIn(10) { measurements.set(2, number: speed) }
        if !random.oneIn(10) { measurements.set(3, choice: load) }
        if !random.oneIn(10) { measurements.set(5, boolean: ignition) }
        return measurements
    }
}
