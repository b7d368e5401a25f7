import BenchmarkTown
import Documents
import Rules
import Telemetry

/// Trucks that drive about, under the thirty rules of `tools/benchmarks/judging/rules.yaml`.
struct JudgeBenchmark: Benchmark, ~Copyable {
    private static let devices = 1000
    private static let places = 1000
    private static let batch = 1000
    /// Readings of each truck before anything is measured: the longest window, ten minutes, is full then.
    private static let roundsBefore = 65

    private var fleet: MovingFleet
    private var judge: Judge
    private var judgement = Judgement()
    private var readings: [Reading] = []

    /// `fullEvery`: of so many trucks one is full, which is asked for its permits; `nil` for hardly any.
    init(_ workshop: borrowing Workshop, fullEvery: Int? = nil) throws {
        let town = Town(devices: Self.devices, places: Self.places)
        let problems = ProblemList()
        let rules = town.ruleSet(try workshop.text("tools/benchmarks/judging/rules.yaml"), problems: problems)
        if let problem = problems.problems.first { throw WrongResult(description: "\(problem)") }
        let directory = DeviceDirectory()
        let settings = Judge.Settings(followsReadings: true)
        var fleet = MovingFleet(of: town, directory, fullEvery: fullEvery)
        var judge = Judge(rules: rules, directory: directory, settings: settings)
        var other = Judge(rules: rules, directory: directory, settings: settings)
        try Self.warmUp(&judge, beside: &other, &fleet)
        self.fleet = fleet
        self.judge = judge
    }

    /// Fills windows, of a second judge too that gets the same readings in other batches and must find the same.
    private static func warmUp(_ judge: inout Judge, beside other: inout Judge, _ fleet: inout MovingFleet) throws {
        var readings: [Reading] = []
        var whole = Judgement()
        var parts = Judgement()
        var events = 0
        for _ in 0..<roundsBefore * devices / batch {
            fleet.fill(&readings, count: batch)
            for start in stride(from: 0, to: readings.count, by: 300) {
                var part = Array(readings[start..<min(start + 300, readings.count)])
                other.judge(&part, into: &parts)
            }
            judge.judge(&readings, into: &whole)
            try expect(
                whole.events.map(\.alert.id) == parts.events.map(\.alert.id),
                "\(whole.events.count) events of a batch, and \(parts.events.count) of its parts"
            )
            events += whole.events.count
            whole.removeAll()
            parts.removeAll()
        }
        try expect(events > 0, "no rule has raised an alert")
    }

    mutating func prepare() {
        judgement.removeAll()
        fleet.fill(&readings, count: Self.batch)
    }

    mutating func run() {
        judge.judge(&readings, into: &judgement)
    }

    mutating func check() throws {
        try expect(
            readings.count == Self.batch && readings.allSatisfy { $0.admission == .judged },
            "readings that are in order were not all judged"
        )
        let counts = judge.deviceCounts
        try expect(counts == (Self.devices, 0), "\(counts.met) devices, \(counts.unregistered) of them unregistered")
    }
}
