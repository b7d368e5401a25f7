import Scenarios
import Testing

/// Mistakes in the files: where they are, and what is said of them.
@Suite struct MistakeTests {
    struct Line: CustomTestStringConvertible {
        let text: String
        /// The column in the story and the message.
        let mistake: String

        var testDescription: String { text }

        init(_ text: String, _ mistake: String) {
            self.text = text
            self.mistake = mistake
        }
    }

    /// Each stands after a good line of 08:00 in which T1 and F1 have reported.
    @Test(arguments: [
        Line("8:30 T1", "1: '8:30' is no time; write 08:00, 08:00:30 or 2026-11-23T08:00"),
        Line("08:61 T1", "1: '08:61' is no time; write 08:00, 08:00:30 or 2026-11-23T08:00"),
        Line(
            "T1 speed 3",
            "1: 'T1' is no time: a line begins with a day (2026-11-23), a time (08:00:30), '->' or 'replay'"
        ),
        Line("2026-02-30", "1: '2026-02-30' is no day of the calendar; write it as 2026-11-23"),
        Line("2026-11-24 08:00 T1", "12: a day has a line of its own; go on in the next one"),
        Line(
            "07:59 T1",
            "1: 07:59:00 is before 08:00:00, when the story has come to; begin a new day with a line of its date, "
                + "and say of a reading that came late when it was received"
        ),
        Line("08:10", "6: a device, or 'clock', is missing here"),
        Line("08:10 truck-0043", "7: the register has no device 'truck-0043'; did you mean 'truck-0042'?"),
        Line(
            "08:10 bicycle",
            "7: the register has no device 'bicycle'; for a device that the city does not know, add the key 'class'"
        ),
        Line("08:10 T1 sped 30", "10: class truck has no field 'sped'; did you mean 'speed'?"),
        Line(
            "08:10 T1 colour red",
            "10: class truck has no field 'colour'; its fields are lat, lon, speed, load, ignition, axles"
        ),
        Line("08:10 T1 speed", "15: the value of 'speed' is missing here"),
        Line("08:10 T1 speed -> fired speeding", "16: the value of 'speed' is missing here"),
        Line("08:10 T1 speed fast", "16: 'speed' is a number from 0.0 to 300.0, not 'fast'"),
        Line("08:10 T1 speed 301", "16: 'speed' is a number from 0.0 to 300.0, not '301'"),
        Line("08:10 T1 axles 2.5", "16: 'axles' is a whole number from 2 to 8, not '2.5'"),
        Line("08:10 T1 ignition yes", "19: 'ignition' is on or off, not 'yes'"),
        Line("08:10 T1 load ful", "15: 'load' is one of empty, half, full, not 'ful'"),
        Line("08:10 T1 no sped", "13: class truck has no field 'sped'; did you mean 'speed'?"),
        Line("08:10 T1 at gat", "13: no spot is called 'gat'; did you mean 'gate'?"),
        Line(
            "08:10 T1 at home",
            "13: no spot is called 'home'; add it under 'spots', or write a position as 31.03,112.20"
        ),
        Line(
            "08:10 T1 at 112.2,31.0",
            "13: there is no position '112.2,31.0'; the latitude comes first, as 31.03,112.20"
        ),
        Line("08:10 F1 at gate", "10: readings of class fume have no position"),
        Line("08:10 T1 from gate to gate", "10: a movement takes time: 08:00..08:10 every 30s … from A to B"),
        Line("08:10..08:20 every 30s T1 from gate", "24: a movement 'from' needs its end: … to B"),
        Line("08:10..08:20 every 30s T2 to gate", "24: nothing has said where T2 is; write 'from A to B'"),
        Line("08:10..08:20 T1", "14: say how often: 08:00..08:10 every 30s"),
        Line("08:10..08:20 every half T1", "20: 'half' is no interval; write 10s, 30s or 5m"),
        Line("08:10 every 30s T1", "7: what happens every so often has a beginning and an end: 08:00..08:10 every 30s"),
        Line(
            "08:20..08:10 every 30s T1",
            "1: '08:20..08:10' ends before it begins; write the day with an end after midnight"
        ),
        Line("08:10..08:2 every 30s T1", "8: '08:2' is no time; write 08:00, 08:00:30 or 2026-11-23T08:00"),
        Line(
            "08:10..2027-08-20T00:00 every 1ms T1",
            "1: a story has at most 100000 readings, and this line has 23298600001"
        ),
        Line("08:10..08:20 every 30s clock", "1: let time pass to one instant: 08:00 clock"),
        Line("08:10 clock now", "13: 'now' is not understood here"),
        Line("08:10 T1 received noon", "19: 'noon' is no time; write 08:00, 08:00:30 or 2026-11-23T08:00"),
        Line("->", "3: 'fired', 'escalated' or 'resolved' is missing here"),
        Line("-> fire speeding", "4: 'fire' is nothing that happens to alerts; did you mean 'fired'?"),
        Line("-> fired", "9: a rule after 'fired' is missing here"),
        Line("-> fired speding", "10: there is no rule 'speding'; did you mean 'speeding'?"),
        Line("-> fired curfew", "10: 'curfew' is not among the 'rules' of this scenario; add it there"),
        Line(
            "-> resolved speeding",
            "21: why it was resolved (cleared, window_closed, reported, rule_removed) is missing here"
        ),
        Line(
            "-> resolved speeding claered",
            "22: 'claered' is none of cleared, window_closed, reported, rule_removed; did you mean 'cleared'?"
        ),
        Line("-> escalated speeding critical", "23: write 'escalated speeding to critical'"),
        Line(
            "-> escalated speeding to grave",
            "26: 'grave' is none of critical, major, minor, warning; write one of them"
        ),
        Line(
            "-> fired speeding onsett 08:00",
            "19: 'onsett' is nothing that can be said of an event; did you mean 'onset'?"
        ),
        Line("-> fired speeding of T9", "22: 'T9' has not reported so far; did you mean 'T1'?"),
        Line("-> fired speeding place cor", "25: there is no place 'cor'; did you mean 'core'?"),
        Line(
            "-> fired speeding severity mayor",
            "28: 'mayor' is none of critical, major, minor, warning; did you mean 'major'?"
        ),
        Line(
            "08:10..08:20 every 30s T1 -> fired speeding",
            "30: at which time? The line has 21 readings: add 'at TIME'"
        ),
        Line("08:10 clock -> fired speeding", "16: of which device? Add 'of DEVICE'"),
        Line("replay -> fired speeding of T1", "11: at which time? Add 'at TIME'"),
    ])
    func aLineOfAStory(_ line: Line) {
        let story = "2026-11-23\n08:00 T1 speed 30\n08:00 F1\n\(line.text)"
        let played = Played(file("speeding", story, "spots: { gate: [31.03, 112.2] }"))
        let number = firstStoryLine + 3
        let parts = line.mistake.split(separator: ":", maxSplits: 1)
        // Columns are those of the file, in which the story is indented.
        #expect(played.problems == ["\(number):\((Int(parts[0]) ?? 0) + 4):\(parts[1])"])
        #expect(played.outcomes.isEmpty)
    }

    @Test func allMistakesOfAStoryAreFound() {
        let story = "08:00 T1 speed 3\n2026-11-23\n-> fired speeding\n08:00 T1 sped 3\n08:01 T1 speed x"
        #expect(
            Played(file("speeding", story)).problems == [
                "4:5: which day is it? Begin the story with a line such as 2026-11-23",
                "6:5: nothing has happened before this arrow",
                "7:14: class truck has no field 'sped'; did you mean 'speed'?",
                "8:20: 'speed' is a number from 0.0 to 300.0, not 'x'",
            ]
        )
    }

    @Test func nothingComesAfterAReplay() {
        let story = "2026-11-23\n08:00 T1 speed 3\nreplay\n08:10 T1"
        #expect(Played(file("speeding", story)).problems == ["7:5: 'replay' is the end of a story"])
    }

    @Test func aStoryWithoutReadingsProvesNothing() {
        #expect(Played(file("speeding", "2026-11-23\n08:00 clock")).problems == ["4: nobody reports in this story"])
    }

    @Test(arguments: [
        (
            "- story: x",
            ["1:3: 'title' is missing", "1:10: write 'story' as a block: 'story: |', and its lines below, indented"]
        ),
        ("- title: x", ["1:3: 'story' is missing"]),
        (
            "- title: x\n  storry: |\n    a",
            ["2:3: unknown key 'storry'; did you mean 'story'?", "1:3: 'story' is missing"]
        ),
        ("[]\n- a", ["2:1: not YAML: did not find expected <document start>"]),
        ("title: x", ["1:1: a list is expected here"]),
        (
            "- title: x\n  rules: [speding]\n  story: |\n    2026-11-23\n    08:00 T1",
            ["2:11: there is no rule 'speding'; did you mean 'speeding'?"]
        ),
        (
            "- title: x\n  rules: []\n  story: |\n    2026-11-23\n    08:00 T1",
            ["2:10: 'rules' is empty; leave it out to compare all rules of the classes that occur"]
        ),
        (
            "- title: x\n  class: truk\n  story: |\n    2026-11-23\n    08:00 T1",
            ["2:10: no class 'truk'; did you mean 'truck'?"]
        ),
        (
            "- title: x\n  spots: { a: [112.2, 31.0], b: [1], c c: [1, 2] }\n  story: |\n    2026-11-23\n    08:00 T1",
            [
                "2:15: the latitude comes first: [31.0, 112.2]",
                "2:33: a position is [latitude, longitude], as [31.03, 112.20]",
                "2:38: the name of a spot is one word, without a comma",
            ]
        ),
    ])
    func keysOfAScenario(_ text: String, _ problems: [String]) {
        #expect(Played(text).problems == problems)
    }

    @Test func aMistakeCostsItsScenarioNotTheOthers() {
        let good = file("speeding", "2026-11-23\n08:00 T1 speed 3")
        let played = Played(good + file("speeding", "2026-11-23\n08:00 T1 sped 3") + good)
        #expect(played.problems.count == 1)
        #expect(played.outcomes.map(\.scenario.line) == [1, 11])
    }
}
