import ArgumentParser
import Foundation

/// The parts of the pipeline, each alone.
@main
struct MicroBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "micro-benchmarks",
        abstract: "Measures decoding, judging, places, conditions, committing and settling, each alone.",
        discussion: """
            The inputs are the same in every run, and every result is checked. Time moves with what else the machine does: \
            tools/benchmarks/compare counts instructions instead.

            Exit status: 0 when every result was right, 1 when one was wrong, 2 for wrong usage.
            """
    )

    @Flag(help: "List the benchmarks, and measure nothing.")
    var list = false

    @Option(name: .customLong("case"), help: ArgumentHelp("Only this one; may be repeated.", valueName: "name"))
    var names: [String] = []

    @Option(help: ArgumentHelp("Rounds, of which the median counts.", valueName: "count"))
    var rounds = 7

    @Option(
        help: ArgumentHelp(
            "Operations in a round, rounded up to whole batches. [default: each its own]",
            valueName: "count"
        )
    )
    var operations: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("The repository.", valueName: "folder"))
    var root = "."

    /// As ArgumentParser's own, but wrong usage is status 2 as in all other programs here.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch  where exitCode(for: error) == .validationFailure {
            FileHandle.standardError.write(Data("\(fullMessage(for: error))\n".utf8))
            Foundation.exit(2)
        } catch {
            exit(withError: error)
        }
    }

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
        guard (1...100_000_000).contains(operations ?? 1) else {
            throw ValidationError("--operations must be from 1 to 100,000,000.")
        }
        for name in names where !BenchmarkCase.all.contains(where: { $0.name == name }) {
            throw ValidationError("There is no benchmark '\(name)'; --list shows them all.")
        }
    }

    func run() throws {
        let cases = BenchmarkCase.all.filter { names.isEmpty || names.contains($0.name) }
        if list { return try show(cases) }
        let workshop = try Workshop(root: root)
        var measurements: [Measurement] = []
        var hasFailed = false
        if !json { print(Self.row("case", "median", "min", "max", "operations")) }
        for benchmark in cases {
            do {
                let found = try benchmark.measure(rounds: rounds, operations: operations, in: workshop)
                measurements.append(found)
                if !json { print(row(found)) }
            } catch {
                hasFailed = true
                FileHandle.standardError.write(Data("micro-benchmarks: \(benchmark.name): \(error)\n".utf8))
            }
        }
        if json { try printJSON(measurements) }
        if hasFailed { throw ExitCode(1) }
    }

    private func show(_ cases: [BenchmarkCase]) throws {
        struct Line: Encodable {
            let name: String
            let operation: String
            let operations: Int
            /// When instructions are counted.
            let counted: Int
        }
        if json {
            return try printJSON(
                cases.map {
                    Line(
                        name: $0.name,
                        operation: $0.operation,
                        operations: $0.batches * $0.batch,
                        counted: $0.countedBatches * $0.batch
                    )
                }
            )
        }
        for line in cases { print("\(Self.padded(line.name, 16))\(line.operation)") }
    }

    private func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private func row(_ found: Measurement) -> String {
        Self.row(
            found.name,
            Self.nanoseconds(found.median),
            Self.nanoseconds(found.least),
            Self.nanoseconds(found.most),
            "\(found.operations) × \(found.nanoseconds.count)"
        )
    }

    private static func row(_ name: String, _ figures: String...) -> String {
        padded(name, 16) + figures.map { String(repeating: " ", count: max(1, 14 - $0.count)) + $0 }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func nanoseconds(_ value: Double) -> String {
        "\((value * 10).rounded() / 10) ns"
    }
}
