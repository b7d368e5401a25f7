import Databases
import Foundation
import PostgreSQL
import TestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(5))) struct LongResultTests {
    /// Some 200 MB of rows, of which one is in memory at a time.
    @Test func aMillionRowsNeedTheMemoryOfOne() async throws {
        try await withDatabase { database, _ in
            let before = try peakKilobytes()
            let rows = try database.prepare(
                "SELECT x, repeat('x', 200) FROM generate_series(1, 1000000::bigint) AS t (x)"
            )
            var (count, sum) = (0, Int64(0))
            while try rows.step() {
                count += 1
                sum += rows.integer(0)
            }
            #expect(count == 1_000_000 && sum == 500_000_500_000)
            // Other tests run at the same time, and a sanitizer keeps what was freed.
            #expect(try peakKilobytes() - before < 100_000 * patience)
        }
    }

    /// The rest of the rows is put aside, and that is not in memory either.
    @Test func aMillionRowsThatWaitNeedLittle() async throws {
        try await withDatabase { database, _ in
            let before = try peakKilobytes()
            let rows = try database.prepare(
                "SELECT x, repeat('x', 200) FROM generate_series(1, 1000000::bigint) AS t (x)"
            )
            #expect(try rows.step())
            #expect(try database.integer("SELECT 1") == 1)
            var (count, sum) = (1, rows.integer(0))
            while try rows.step() {
                count += 1
                sum += rows.integer(0)
            }
            #expect(count == 1_000_000 && sum == 500_000_500_000)
            #expect(try peakKilobytes() - before < 100_000 * patience)
        }
    }

    /// The most memory that this process has had at any time.
    private func peakKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber)))
    }
}
