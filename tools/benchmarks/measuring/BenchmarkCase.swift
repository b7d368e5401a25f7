/// A benchmark by its name, with how much of it is enough.
struct BenchmarkCase: Sendable {
    /// `part.what`, as `--case` takes it.
    let name: String
    /// What one operation is.
    let operation: String
    /// Operations in a batch; every number of operations is a multiple of it.
    let batch: Int
    /// Batches in a round, when time is measured: some hundredth of a second.
    let batches: Int
    /// Batches when instructions are counted, which takes fifty times as long and needs no repetition.
    let countedBatches: Int
    let make: @Sendable (borrowing Workshop) throws -> any Benchmark & ~Copyable

    /// Batches of which nothing is kept: memory has its size then, and caches are warm.
    private static let warmUpBatches = 2

    /// * `rounds`: 1 or more.
    /// * `operations`: in each round, rounded up to whole batches; `nil` for as many as are enough.
    func measure(rounds: Int, operations: Int?, in workshop: borrowing Workshop) throws -> Measurement {
        let batches = operations.map { max(1, ($0 + batch - 1) / batch) } ?? batches
        var benchmark = try make(workshop)
        for _ in 0..<Self.warmUpBatches {
            try benchmark.prepare()
            try benchmark.run()
            try benchmark.check()
        }
        var nanoseconds: [Double] = []
        for _ in 0..<rounds {
            var spent = Duration.zero
            for _ in 0..<batches {
                try benchmark.prepare()
                let start = ContinuousClock.now
                try measured(&benchmark)
                spent += .now - start
                try benchmark.check()
            }
            nanoseconds.append(spent / .nanoseconds(1) / Double(batches * batch))
        }
        return Measurement(name: name, operations: batches * batch, nanoseconds: nanoseconds)
    }
}

extension BenchmarkCase {
    static let all: [BenchmarkCase] = [
        BenchmarkCase(
            name: "decode.truck",
            operation: "a truck's message with one reading",
            batch: 1000,
            batches: 20,
            countedBatches: 4
        ) { try DecodeBenchmark(.truck, $0) },
        BenchmarkCase(
            name: "decode.fume",
            operation: "a kitchen's message with one reading",
            batch: 1000,
            batches: 20,
            countedBatches: 4
        ) { try DecodeBenchmark(.fume, $0) },
        BenchmarkCase(
            name: "judge.trucks",
            operation: "a reading under 30 rules among 1,000 places",
            batch: 1000,
            batches: 20,
            countedBatches: 10
        ) { try JudgeBenchmark($0) },
        BenchmarkCase(
            name: "judge.loaded",
            operation: "the same where every third truck is full",
            batch: 1000,
            batches: 20,
            countedBatches: 10
        ) { try JudgeBenchmark($0, fullEvery: 3) },
        BenchmarkCase(
            name: "places.inside",
            operation: "all of 1,000 places that a position lies in",
            batch: 1000,
            batches: 100,
            countedBatches: 10
        ) { _ in try InsideBenchmark() },
        BenchmarkCase(
            name: "places.nearest",
            operation: "the distance to the nearest of 250 wash stations",
            batch: 1000,
            batches: 10,
            countedBatches: 2
        ) { _ in try NearestBenchmark() },
        BenchmarkCase(
            name: "cel.condition",
            operation: "a condition on a reading, of ten by turns",
            batch: 1000,
            batches: 200,
            countedBatches: 10
        ) { _ in try ConditionBenchmark() },
        BenchmarkCase(
            name: "store.commit",
            operation: "a reading, of 1,000 in a transaction",
            batch: 1000,
            batches: 10,
            countedBatches: 10
        ) { try CommitBenchmark($0) },
        BenchmarkCase(
            name: "settle.day",
            operation: "a reading of a day that is moved at once and sealed",
            batch: 10_000,
            batches: 1,
            countedBatches: 2
        ) { try SettleBenchmark(.day, $0) },
        BenchmarkCase(
            name: "settle.slice",
            operation: "a reading of 20 minutes that join their day",
            batch: 2000,
            batches: 5,
            countedBatches: 5
        ) { try SettleBenchmark(.slice, $0) },
    ]
}
