import BenchmarkTown
import Expressions

/// What conditions see of one reading.
struct Observation {
    let speed: Double
    let limit: Double
    /// Empty, half, full.
    let load: Int
    let previousLoad: Int
    let ignition: Bool
    let isInCore: Bool
    let isPermitted: Bool
    /// In metres.
    let distance: Double
    /// Since 1970, on 23 November 2026.
    let milliseconds: Int64
    /// An index into ``Observations/grades``; `nil` where the register says nothing.
    let grade: Int?

    init(_ random: inout Lehmer) {
        speed = random.uniform() * 70
        limit = random.uniform() < 0.5 ? 50 : 60
        load = Int(random.uniform() * 3)
        previousLoad = random.uniform() < 0.8 ? load : Int(random.uniform() * 3)
        ignition = random.uniform() < 0.9
        isInCore = random.uniform() < 0.2
        isPermitted = random.uniform() < 0.5
        distance = random.uniform() * 200
        milliseconds = 1_795_363_200_000 + Int64(random.uniform() * 86_400_000)
        grade = random.uniform() < 0.3 ? nil : Int(random.uniform() * 2)
    }
}

extension Observation {
    /// The slots, in the order in which ``Observations/load(_:)`` knows them.
    enum Slot: Int, CaseIterable {
        case speed, limit, load, previousLoad, ignition, inside, permitted, distance, time, grade
    }

    /// The names and functions of the conditions.
    struct Words: Vocabulary {
        private static let loads = ValueType.enumeration(["empty", "half", "full"])
        private static let paths: [String: (Slot, ValueType)] = [
            "speed": (.speed, .double), "device.limit": (.limit, .double), "load": (.load, loads),
            "previous.load": (.previousLoad, loads), "ignition": (.ignition, .bool), "time": (.time, .timestamp),
            "device.grade": (.grade, .string),
        ]
        private static let calls: [String: (Slot, ValueType)] = [
            "inside": (.inside, .bool), "permitted": (.permitted, .bool), "distance": (.distance, .double),
        ]

        var names: [String] { Self.paths.keys.sorted() }
        var functions: [String] { Self.calls.keys.sorted() }

        mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
            Self.paths[path.joined(separator: ".")].map { Binding(slot: $0.0.rawValue, type: $0.1) }
        }

        mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
            Self.calls[function].map { Binding(slot: $0.0.rawValue, type: $0.1, cost: 20) }
        }
    }
}

/// The observations of a batch, one of which is looked at.
struct Observations: SlotSource {
    static let grades = ["main", "branch"]

    var observations: [Observation] = []
    var current = 0

    func load(_ slot: Int) -> Operand {
        let seen = observations[current]
        return switch Observation.Slot(rawValue: slot) {
        case .speed: .double(seen.speed)
        case .limit: .double(seen.limit)
        case .load: .enumeration(seen.load)
        case .previousLoad: .enumeration(seen.previousLoad)
        case .ignition: .bool(seen.ignition)
        case .inside: .bool(seen.isInCore)
        case .permitted: .bool(seen.isPermitted)
        case .distance: .double(seen.distance)
        case .time: .timestamp(milliseconds: seen.milliseconds)
        case .grade: seen.grade.map { .text(UInt32($0)) } ?? .absent
        case nil: .absent
        }
    }

    func string(_ handle: UInt32) -> String { Self.grades[Int(handle)] }
}
