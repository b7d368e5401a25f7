import Coverage
import Documents
import Places
import Rules
import Schedules
import Telemetry

/// Two roads and some sweepers.
enum RoadTown {
    struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    static let catalogue = Catalogue([
        DeviceClass(
            name: "sweeper",
            title: "清扫车",
            fields: [
                Field(name: "lat", kind: .number(range: -90...90), unit: "deg", isRequired: true),
                Field(name: "lon", kind: .number(range: -180...180), unit: "deg", isRequired: true),
                Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
                Field(name: "work", kind: .choice(["idle", "sweeping"]), unit: nil, isRequired: false),
            ]
        )
    ])

    private static let places = """
        { "type": "FeatureCollection", "datum": "wgs84", "features": [
          { "type": "Feature", "id": "A", "properties": { "kind": "road", "name": "甲路", "width": 20, "grade": 1,
            "company": "甲公司" },
            "geometry": { "type": "LineString", "coordinates": [[112.2, 31.01], [112.2, 31.0136]] } },
          { "type": "Feature", "id": "B", "properties": { "kind": "road", "name": "乙路", "width": 20, "grade": 2,
            "district": "west" },
            "geometry": { "type": "LineString", "coordinates": [[112.203, 31.01], [112.203, 31.0136]] } }
        ] }
        """

    static func load(_ texts: [String], coverage isThere: Bool = true, suspensions: String = "[]") -> Loaded {
        let problems = ProblemList()
        let terms = """
            coverage:
              class: sweeper
              sweeping: [sweeping]
              flushing: []
              roads: road
              cell: 20
              reach: 15
              bearing: 45
              gap: 60s
              pass: 30m
              least_speed: 1
              speed_limit: 15
              pass_share: 0.9
              target: 0.95
              suspensions: \(suspensions)
            """
        let root = YAMLFile.read(terms, file: "reports.yaml", problems: problems)
        var reader = PlaceReader()
        reader.read(Array(places.utf8), file: "places/roads.geojson")
        precondition(reader.errors.isEmpty, "\(reader.errors)")
        let text = texts.joined()
        let rules = RuleSet(
            RuleFile.read(text, file: "rules/a.yaml", problems: problems),
            text: text,
            catalogue: catalogue,
            places: PlaceIndex(reader.places),
            register: Register(
                csv: Array("device,class,company,road\nS2,sweeper,乙公司,B\n".utf8),
                file: "devices.csv",
                classes: ["sweeper"],
                problems: problems
            ),
            permits: Permits(),
            holidays: HolidayCalendar(),
            zone: .shanghai,
            coverage: isThere ? root.flatMap { CoverageTerms($0.members[0].value, in: terms) } : nil,
            problems: problems
        )
        return Loaded(rules: rules, problems: problems.problems)
    }

    static func rules(_ texts: [String], suspensions: String = "[]") throws -> RuleSet {
        let loaded = load(texts, suspensions: suspensions)
        precondition(loaded.problems.isEmpty, "\(loaded.problems)")
        return loaded.rules
    }

    // MARK: - Readings

    /// S1, S2 and S3 have the numbers 0, 1 and 2.
    private static func directory() -> DeviceDirectory {
        let directory = DeviceDirectory()
        for number in 1...3 { _ = directory.index(of: "S\(number)", in: ClassIndex(0)) }
        return directory
    }

    /// On road 0 or 1, at a share of its length from the south.
    static func position(_ road: Int, _ share: Double) -> Coordinate {
        Coordinate(latitude: 31.01 + share * (31.0136 - 31.01), longitude: 112.2 + 0.003 * Double(road))!
    }

    static func reading(
        _ device: String,
        _ coordinate: Coordinate,
        _ instant: Instant,
        work: Int = 1,
        speed: Double = 8,
        receivedAt: Instant? = nil
    ) -> Reading {
        var measurements = Measurements()
        measurements.set(0, number: coordinate.latitude)
        measurements.set(1, number: coordinate.longitude)
        measurements.set(2, number: speed)
        measurements.set(3, choice: work)
        return Reading(
            deviceClass: ClassIndex(0),
            device: DeviceIndex(Int(device.dropFirst())! - 1),
            observedAt: instant,
            receivedAt: receivedAt ?? instant,
            measurements: measurements
        )
    }

    /// North and back again, 57 m in every 30 s.
    static func way(_ device: String, on road: String, at start: String, receivedAt: Instant? = nil) -> [Reading] {
        (0...14).map { step in
            let share = Double(step <= 7 ? step : 14 - step) / 7
            let place = position(road == "A" ? 0 : 1, share)
            return reading(device, place, time(start) + .seconds(Int64(step) * 30), receivedAt: receivedAt)
        }
    }

    /// Heard before four; then A is swept both ways.
    static let morning = [reading("S1", position(0, 0), time("03:50:00"), work: 0)] + way("S1", on: "A", at: "04:30:00")

    /// Three sweepers over two mornings that work here and there, in the order in which their readings arrive.
    static func randomFleet(seed: UInt64) -> [Reading] {
        var chance = Chance(state: seed)
        var readings: [Reading] = []
        for day in ["2026-11-23", "2026-11-24"] {
            for device in 1...3 {
                var instant = time("\(day)T03:50:00") + .seconds(Int64(device))
                var (road, share, step) = (device % 2, 0.0, 0.13)
                while instant < time("\(day)T07:10:00") {
                    let delay = TimeSpan.seconds(Int64.random(in: 0...20, using: &chance))
                    let isWorking = Int.random(in: 0...11, using: &chance) > 0
                    let speed = Double.random(in: 7...10, using: &chance)
                    let place = position(road, share)
                    readings.append(
                        reading(
                            "S\(device)",
                            place,
                            instant,
                            work: isWorking ? 1 : 0,
                            speed: speed,
                            receivedAt: instant + delay
                        )
                    )
                    share += step
                    if share > 1 || share < 0 {
                        step = -step
                        share += step
                        if Int.random(in: 0...3, using: &chance) == 0 { road = 1 - road }
                    }
                    let pauses: [Int64] = [30, 30, 30, 30, 40, 1500]
                    instant = instant + .seconds(pauses.randomElement(using: &chance)!)
                }
            }
        }
        return readings.enumerated().sorted { ($0.element.receivedAt, $0.offset) < ($1.element.receivedAt, $1.offset) }
            .map(\.element)
    }

    // MARK: - Judging

    static func judge(_ rules: RuleSet, followsReadings: Bool = false) -> Judge {
        Judge(rules: rules, directory: directory(), settings: Judge.Settings(followsReadings: followsReadings))
    }

    /// Judges readings in the order of their arrival; the clock follows them.
    static func judge(
        _ readings: [Reading],
        by rules: RuleSet,
        until end: Instant,
        inBatchesOf size: Int = 1,
        followsReadings: Bool = false
    ) -> [AlertEvent] {
        var judge = judge(rules, followsReadings: followsReadings)
        var judgement = Judgement()
        for start in stride(from: 0, to: readings.count, by: size) {
            var batch = Array(readings[start..<min(start + size, readings.count)])
            if !followsReadings { judge.advance(to: batch[0].receivedAt, into: &judgement) }
            judge.judge(&batch, into: &judgement)
        }
        judge.advance(to: end, into: &judgement)
        return judgement.events
    }

    /// The same, but in some places the judge is built again from what a store would hold.
    static func judge(
        _ readings: [Reading],
        by rules: RuleSet,
        until end: Instant,
        builtAgainAt cuts: [Int]
    ) -> [AlertEvent] {
        var judge = judge(rules)
        var judgement = Judgement()
        var stored: [Reading] = []
        var states: [String: AlertStateChange] = [:]
        for index in readings.indices {
            // A daemon's clock goes on while nothing comes.
            if index > 0 {
                let pause = readings[index].receivedAt - readings[index - 1].receivedAt
                if pause > .minutes(10) {
                    judge.advance(to: readings[index].receivedAt - .minutes(5), into: &judgement)
                    for state in judgement.states { states["\(state.rule) \(state.device)"] = state }
                    judgement.states.removeAll()
                }
            }
            if cuts.contains(index) {
                judge = self.judge(rules)
                restore(&judge, rules, stored, Array(states.values), now: readings[index].receivedAt, into: &judgement)
            }
            var batch = [readings[index]]
            judge.advance(to: batch[0].receivedAt, into: &judgement)
            judge.judge(&batch, into: &judgement)
            stored += batch
            for state in judgement.states { states["\(state.rule) \(state.device)"] = state }
            judgement.states.removeAll()
        }
        judge.advance(to: end, into: &judgement)
        return judgement.events
    }

    /// As the pipeline does it.
    private static func restore(
        _ judge: inout Judge,
        _ rules: RuleSet,
        _ stored: [Reading],
        _ states: [AlertStateChange],
        now: Instant,
        into judgement: inout Judgement
    ) {
        let memory = rules.memory(of: ClassIndex(0))
        let byDevice = Dictionary(grouping: stored.filter { $0.admission == .judged }, by: \.device)
        var recent: [Reading] = []
        for (device, readings) in byDevice {
            let times = readings.map(\.observedAt)
            guard let first = times.min(), let last = times.max() else { continue }
            judge.restore(
                DeviceReport(device: device, first: first, judged: last, newest: last),
                of: ClassIndex(0)
            )
            recent += readings.filter { $0.observedAt >= last - memory }
        }
        for reading in recent.sorted(by: { ($0.observedAt, $0.device) < ($1.observedAt, $1.device) }) {
            judge.restore(reading)
        }
        judge.restore(states.sorted { ($0.rule, $0.device) < ($1.rule, $1.device) }, now: now, into: &judgement)
    }
}
