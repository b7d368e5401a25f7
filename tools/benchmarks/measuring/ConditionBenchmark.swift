import BenchmarkTown
import Expressions
import Telemetry

/// Conditions as rules have them, on readings of trucks.
struct ConditionBenchmark: Benchmark, ~Copyable {
    private static let readingsInBatch = 100

    private let programs: ProgramTable
    private var registers = Registers()
    private var source = Observations()
    private var random = Lehmer(seed: 5)
    private var found: [Int] = []

    init() throws {
        var vocabulary = Observation.Words()
        programs = ProgramTable(
            try TruckCondition.all.map { try Program(compiling: $0.text, with: &vocabulary, expecting: .bool) }
        )
        found = TruckCondition.all.map { _ in 0 }
    }

    mutating func prepare() {
        source.observations = (0..<Self.readingsInBatch).map { _ in Observation(&random) }
    }

    mutating func run() {
        for number in found.indices { found[number] = 0 }
        for reading in source.observations.indices {
            source.current = reading
            for number in found.indices where programs.isTrue(number, from: &source, using: &registers) {
                found[number] += 1
            }
        }
    }

    func check() throws {
        for (condition, found) in zip(TruckCondition.all, found) {
            let expected = source.observations.count { condition.holds($0) }
            try expect(found == expected, "'\(condition.text)' held \(found) times, not \(expected)")
        }
    }
}

/// A condition, and the same in Swift.
private struct TruckCondition: Sendable {
    let text: String
    let holds: @Sendable (Observation) -> Bool

    static let all = [
        TruckCondition(text: #"speed > device.limit"#) { $0.speed > $0.limit },
        TruckCondition(text: #"inside("core") && load != "empty" && !permitted()"#) {
            $0.isInCore && $0.load != 0 && !$0.isPermitted
        },
        TruckCondition(text: #"load == "full" && speed > 5 && distance("route") > 50"#) {
            $0.load == 2 && $0.speed > 5 && $0.distance > 50
        },
        TruckCondition(text: #"previous.load == "full" && load == "empty" && !inside("core")"#) {
            $0.previousLoad == 2 && $0.load == 0 && !$0.isInCore
        },
        TruckCondition(text: #"speed > (load == "empty" ? 60 : 50)"#) { $0.speed > ($0.load == 0 ? 60 : 50) },
        TruckCondition(text: #"!ignition && speed > 10"#) { !$0.ignition && $0.speed > 10 },
        TruckCondition(text: #"load in ["half", "full"] && (speed > 55 || distance("route") * 2 > speed + 150)"#) {
            $0.load > 0 && ($0.speed > 55 || $0.distance * 2 > $0.speed + 150)
        },
        TruckCondition(text: #"time.getHours("Asia/Shanghai") >= 22 && speed > 30"#) {
            ($0.milliseconds + 8 * 3_600_000) % 86_400_000 >= 22 * 3_600_000 && $0.speed > 30
        },
        TruckCondition(text: #"has(device.grade) && device.grade == "main" && speed > 40"#) {
            $0.grade == 0 && $0.speed > 40
        },
        TruckCondition(text: #"inside("core") || speed < 3 && load == "half" || !ignition"#) {
            $0.isInCore || $0.speed < 3 && $0.load == 1 || !$0.ignition
        },
    ]
}
