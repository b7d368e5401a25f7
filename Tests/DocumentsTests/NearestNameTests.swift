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

    /// A search that gives up early finds what a full table of distances shows.
    @Test func suggestionsAreThoseOfTheFullTable() {
        var random = Seeded(state: 41)
        for _ in 0..<400 {
            let names = (0..<12).map { _ in random.word() }
            let name = random.word()
            let ranked = names.compactMap { candidate -> (Int, String)? in
                let allowed = max(1, min(name.count, candidate.count) / 3)
                if candidate.count >= 2, name.count > candidate.count, name.hasPrefix(candidate) {
                    return (min(allowed, name.count - candidate.count), candidate)
                }
                let differences = fullTable(Array(name), Array(candidate))
                return differences <= min(allowed, max(name.count, candidate.count) - 1)
                    ? (differences, candidate) : nil
            }
            let expected = ranked.min { $0 < $1 }?.1
            #expect(nearestName(to: name, among: names) == expected, "\(name) among \(names)")
            var misspelt = MisspeltNames(of: names)
            #expect(misspelt.nearest(to: name) == expected)
            #expect(misspelt.nearest(to: name) == expected)
        }
    }

    @Test func adviceOnABigFileEndsAtSomePoint() {
        var misspelt = MisspeltNames(of: (0..<3000).map { "route-\($0)" })
        #expect(misspelt.nearest(to: "rute-7") == "route-7")
        let start = ContinuousClock.now
        for number in 0..<30_000 { _ = misspelt.nearest(to: "\(number)-nothing-like-any") }
        #expect(misspelt.nearest(to: "rute-7") == "route-7", "what was found once is kept")
        #expect(misspelt.nearest(to: "rute-8") == nil)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}

/// Distances by the definition, without bounds or reuse.
private func fullTable(_ left: [Character], _ right: [Character]) -> Int {
    var table = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
    for row in 0...left.count {
        for column in 0...right.count {
            guard row > 0, column > 0 else {
                table[row][column] = row + column
                continue
            }
            let isSame = left[row - 1] == right[column - 1]
            var fewest = table[row - 1][column - 1] + (isSame ? 0 : 1)
            fewest = min(fewest, table[row - 1][column] + 1, table[row][column - 1] + 1)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                fewest = min(fewest, table[row - 2][column - 2] + 1)
            }
            table[row][column] = fewest
        }
    }
    return table[left.count][right.count]
}

private struct Seeded {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    /// Of few letters, so that many words are near each other.
    mutating func word() -> String {
        String((0..<1 + below(9)).map { _ in "abc-"[below(4)] })
    }
}

extension String {
    fileprivate subscript(offset: Int) -> Character { self[index(startIndex, offsetBy: offset)] }
}
