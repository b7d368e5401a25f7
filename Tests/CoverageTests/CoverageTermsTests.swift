import Documents
import Telemetry
import Testing

@testable import Coverage

@Suite("The mapping `coverage` of reports.yaml")
struct CoverageTermsTests {
    private static let whole = """
        # before
        coverage:
          class: sweeper
          sweeping: [sweeping, washing]
          flushing: [flushing]
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
          grades: { "1": { sweeps_per_day: 3, flushes_per_week: 4 }, "2": {} }
          shifts: [{ name: 早班, hours: "04:00-12:00" }]
          suspensions: [{ from: 2026-01-19, to: 2026-01-21, reason: 雨雪 }, { from: 2026-02-02, reason: 大风 }]
        league:
          other: 1
        """

    private func read(_ text: String) throws -> (terms: CoverageTerms?, problems: String) {
        let problems = ProblemList()
        let root = try #require(YAMLFile.read(text, file: "reports.yaml", problems: problems))
        let mapping = try #require(root.members.first { $0.key.text == "coverage" }).value
        let terms = CoverageTerms(mapping, in: text)
        return (terms, problems.problems.map(\.description).joined(separator: "\n"))
    }

    @Test func everyNumberIsRead() throws {
        let (found, problems) = try read(Self.whole)
        let terms = try #require(found)
        #expect(problems == "")
        #expect(terms.sweepingWorks == ["sweeping", "washing"])
        #expect(terms.gap == .seconds(60) && terms.passInterval == .minutes(30))
        #expect(terms.speeds == 1...15)
        #expect(terms.grades["1"] == CoverageTerms.Requirement(sweepsPerDay: 3, flushesPerWeek: 4))
        #expect(terms.grades["2"] == CoverageTerms.Requirement(sweepsPerDay: 0, flushesPerWeek: 0))
        #expect(terms.shifts.map(\.name) == ["早班"])
        #expect(terms.suspension(on: CivilDate("2026-01-20")!)?.reason == "雨雪")
        #expect(terms.suspension(on: CivilDate("2026-02-02")!)?.reason == "大风")
        #expect(terms.suspension(on: CivilDate("2026-01-22")!) == nil)
        // What stands in the file, to the next key.
        #expect(terms.source.hasPrefix("  class: sweeper"))
        #expect(terms.source.contains("大风") && !terms.source.contains("other"))
    }

    @Test(arguments: [
        ("cell: 20", "cell: 2", "reports.yaml:7:9: 'cell' is a number from 5.0 to 200.0"),
        ("  cell: 20\n", "", "'cell' is missing"),
        ("reach", "raech", "did you mean 'reach'?"),
        ("pass: 30m", "pass: 10s", "'pass' is 1m at least"),
        ("least_speed: 1", "least_speed: 20", "'least_speed' must be below 'speed_limit'"),
        ("04:00-12:00", "04:00-27", "reports.yaml:17:"),
        ("to: 2026-01-21", "to: 2026-01-12", "'to' is before 'from'"),
        ("from: 2026-02-02", "from: 2 Feb", "'from' is a day, as 2026-01-15"),
    ])
    func mistakesAreToldInTheirPlace(_ right: String, _ wrong: String, _ message: String) throws {
        let problems = try read(Self.whole.replacing(right, with: wrong)).problems
        #expect(problems.contains(message), "\(problems)")
    }
}
