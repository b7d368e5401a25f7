import Documents
import Testing

@testable import Reports

/// `reports.yaml`: what its mappings say, and what is wrong with them.
@Suite struct TermTests {
    private func problems(_ text: String, _ read: (YAMLValue) -> Any?) -> [String] {
        let problems = ProblemList()
        let root = YAMLFile.read(text, file: "reports.yaml", problems: problems)
        #expect(root.flatMap(read) == nil)
        return problems.problems.map(\.description)
    }

    @Test func theShippedTermsAreNotedWithTheirBasis() {
        let terms = DemoCity.tripTerms
        #expect(terms.notes.count == 12)
        #expect(terms.notes[0].chinese.hasPrefix("load_hold = 1m：建议值"))
        #expect(terms.notes[3].chinese.hasPrefix("stop_speed = 5 km/h："))
        #expect(DemoCity.onlineTerms.notes.count == 5)
    }

    @Test func aNumberNeedsItsBasis() {
        #expect(
            problems("{ continuous: { value: 5m }, longest_silence: 24h, step: { value: -1, basis: x }, fastset: 1 }") {
                OnlineTerms($0)
            } == [
                "reports.yaml:1:83: unknown key 'fastset'; did you mean 'fastest'?",
                "reports.yaml:1:15: 'basis' is missing",
                "reports.yaml:1:47: a mapping is expected here, with the keys value, basis",
                "reports.yaml:1:67: 'value' is a number from 0.0 to 1000.0",
                "reports.yaml:1:1: 'odometer_share' is missing: write odometer_share: { value: …, basis: who says so, and since when }",
                "reports.yaml:1:1: 'fastest' is missing: write fastest: { value: …, basis: who says so, and since when }",
            ]
        )
    }

    @Test func spansHaveBounds() {
        let found = problems("{ gap: { value: 2h, basis: x } }") { TripTerms($0) }
        #expect(found.contains("reports.yaml:1:17: 'gap' is from 1s to 1h"))
        #expect(found.count == 12)
    }
}
