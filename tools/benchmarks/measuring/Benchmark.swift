/// A part of the pipeline at work, one batch of operations after the other.
protocol Benchmark: ~Copyable {
    /// Makes what the next batch works on; not measured.
    mutating func prepare() throws

    /// Does the operations of one batch; only this is measured.
    mutating func run() throws

    /// Throws ``WrongResult`` where the batch came to anything else than it must; not measured.
    mutating func check() throws
}

/// Runs one batch whose time, instructions and allocations count.
///
/// `tools/benchmarks/compare` has valgrind count between this function's beginning and its end, and knows it by its name.
/// So it stays one function: it is not inlined, and does not know what it calls.
@inline(never)
func measured(_ benchmark: inout any Benchmark & ~Copyable) throws {
    try benchmark.run()
}

/// An operation did not do what it must: however fast it was, that counts for nothing.
struct WrongResult: Error, CustomStringConvertible {
    let description: String
}

/// - Throws: ``WrongResult`` where the condition does not hold.
func expect(_ condition: Bool, _ complaint: @autoclosure () -> String) throws(WrongResult) {
    guard condition else { throw WrongResult(description: complaint()) }
}
