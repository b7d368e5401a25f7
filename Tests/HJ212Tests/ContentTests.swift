import HJ212
import Telemetry
import Testing

@Suite struct ContentTests {
    @Test func whatAFrameSaysOfAFactorIsBroughtTogether() {
        let content = Content([
            [NamedValue("DataTime", "20251103193000")],
            [NamedValue("a34041-Min", "0.40"), NamedValue("a34041-Avg", "2.35"), NamedValue("a34041-Max", "4.10")],
            [NamedValue("SB1-RS", "1"), NamedValue("SB1-RT", "7.5")],
            [NamedValue("a34041-ZsAvg", "3.1"), NamedValue("a34041-Flag", "N")],
        ])
        #expect(content.factors.map(\.code) == ["a34041", "SB1"])
        let fume = content.factor("A34041")
        #expect(fume?.number(.average) == 2.35)
        #expect(fume?.number(.convertedAverage) == 3.1)
        #expect(fume?[.flag] == "N")
        #expect(content.factor("sb1")?.number(.runTime) == 7.5)
        #expect(content.time == Instant(rfc3339: "2025-11-03T19:30:00+08:00"))
    }

    @Test(arguments: Suffix.allCases)
    func everySuffixIsKnownInEitherCase(suffix: Suffix) {
        let content = Content([[NamedValue("a01012-\(suffix.rawValue.uppercased())", "41.5")]])
        #expect(content.factor("a01012")?[suffix] == "41.5")
    }

    @Test func whatBelongsToNoFactorIsAParameter() {
        let content = Content([
            [NamedValue("QnRtn", "1")], [NamedValue("-Rtd", "2")], [NamedValue("a34041-Info", "x")],
            [NamedValue("Flag", "N")],
        ])
        #expect(content.factors.isEmpty)
        #expect(content.parameters.map(\.name) == ["QnRtn", "-Rtd", "a34041-Info", "Flag"])
        #expect(content.parameter("qnrtn") == "1")
        #expect(content.dataTime == nil)
    }

    @Test func theFirstWordHolds() {
        let content = Content([[NamedValue("a34041-Rtd", "1")], [NamedValue("a34041-Rtd", "9")]])
        #expect(content.factor("a34041")?.values.map(\.text) == ["1"])
    }

    @Test(arguments: [
        ("1.50", 1.5), ("-0.3", -0.3), ("+2", 2), ("3e-2", 0.03), (".5", 0.5), ("007", 7),
    ])
    func numbersAreDecimal(text: String, number: Double) {
        #expect(Content([[NamedValue("a-Rtd", text)]]).factor("a")?.number(.realTime) == number)
    }

    @Test(arguments: ["", "-", "nan", "inf", "0x10", "1,5", "1.5mg", "--", "1e999", "一"])
    func otherTextsAreNoNumbers(text: String) {
        #expect(Content([[NamedValue("a-Rtd", text)]]).factor("a")?.number(.realTime) == nil)
    }
}
