/// What an operation of a benchmark took, in each of its rounds.
struct Measurement: Encodable {
    let name: String
    /// In a round.
    let operations: Int
    /// For one operation, in rising order; one for each round, at least one.
    let nanoseconds: [Double]

    init(name: String, operations: Int, nanoseconds: [Double]) {
        self.name = name
        self.operations = operations
        self.nanoseconds = nanoseconds.sorted()
    }

    var median: Double {
        let middle = nanoseconds.count / 2
        return nanoseconds.count.isMultiple(of: 2)
            ? (nanoseconds[middle - 1] + nanoseconds[middle]) / 2 : nanoseconds[middle]
    }
    var least: Double { nanoseconds[0] }
    var most: Double { nanoseconds[nanoseconds.count - 1] }

    private enum Key: String, CodingKey {
        case name, operations, rounds, nanoseconds
    }

    private struct Spread: Encodable {
        let median: Double
        let min: Double
        let max: Double
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(operations, forKey: .operations)
        try container.encode(nanoseconds.count, forKey: .rounds)
        try container.encode(Spread(median: median, min: least, max: most), forKey: .nanoseconds)
    }
}
