import Documents
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("sped", ["speed", "lat", "lon"], "speed"),
        ("SPEED", ["speed"], "speed"),
        ("laod", ["load", "lat"], "load"),
        ("Monday", ["Mo", "Tu"], "Mo"),
        ("cor", ["core", "cord"], "cord"),
        ("lift", ["left", "life"], "left"),
    ])
    func aSlipOfThePenIsUnderstood(name: String, candidates: [String], expected: String) {
        #expect(nearestName(to: name, among: candidates) == expected)
    }

    @Test(arguments: [("x", ["speed"]), ("temperature", ["humidity"]), ("speed", []), ("", ["speed"])])
    func whatIsLikeNothingHasNoSuggestion(name: String, candidates: [String]) {
        #expect(nearestName(to: name, among: candidates) == nil)
    }

    @Test func absurdlyLongNamesCostLittle() {
        let long = String(repeating: "a", count: 100_000)
        _ = nearestName(to: long, among: [long + "b", "a"])
    }
}
