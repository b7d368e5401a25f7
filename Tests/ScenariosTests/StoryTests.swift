import Scenarios
import Testing

/// Stories that hold: what each form of a line means.
@Suite struct StoryTests {
    struct Story: CustomTestStringConvertible {
        let testDescription: String
        let rules: String
        let text: String

        init(_ title: String, _ rules: String, _ text: String) {
            testDescription = title
            self.rules = rules
            self.text = text
        }
    }

    @Test(arguments: [
        Story(
            "an event is at the time of its line, and of its device",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 72       -> fired speeding
            08:01 T1 speed 40       -> resolved speeding cleared
            """
        ),
        Story(
            "all that may be said of an event",
            "curfew",
            """
            2026-11-23
            08:00 T1 at 31.032,112.202 load full
            08:02 T2 at 31.032,112.202 load full
            08:04 T1
                -> fired curfew of T1 at 08:04 onset 08:00 place core severity major
            09:01 clock
                -> resolved curfew window_closed at 09:00 of T1
            """
        ),
        Story(
            "several events of one line",
            "speeding, dumping",
            """
            2026-11-23
            08:00 T1 at 31.1,112.2 load full
            08:01 T1 load empty speed 80 -> fired dumping -> fired speeding  # both at once
            08:02 T1 speed 1             -> resolved dumping cleared
                                         -> resolved speeding cleared
            """
        ),
        Story(
            "values carry on until they change or are dropped",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 72       -> fired speeding
            08:01 T1 load full axles 3
            08:02 T1 no speed
            08:03 T1 speed 60       -> resolved speeding cleared
            """
        ),
        Story(
            "values carry on for each device on its own",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 72       -> fired speeding
            08:00 T2 speed 40
            08:01 T1
            08:01 T2
            """
        ),
        Story(
            "times have seconds and milliseconds",
            "speeding",
            """
            2026-11-23
            08:00:00.250 T1 speed 72    -> fired speeding
            08:00:00.5 T1 speed 1       -> resolved speeding cleared at 08:00:00.500
            08:00:01 T1 speed 72        -> fired speeding at 2026-11-23T08:00:01
            """
        ),
        Story(
            "a day of its own begins a new day",
            "workday",
            """
            2026-11-27
            23:50 T1 ignition on                -> fired workday
            2026-11-28
            00:01 clock                         -> resolved workday window_closed at 00:00
            """
        ),
        Story(
            "a line that repeats reports at its beginning and its end",
            "speeding",
            """
            2026-11-23
            08:00..08:01 every 30s T1 speed 72  -> fired speeding at 08:00
            08:01:30 T1 speed 1                 -> resolved speeding cleared
            """
        ),
        Story(
            "a repeating line may cross midnight",
            "workday",
            """
            2026-11-27
            23:58..2026-11-28T00:02 every 1m T1 ignition on
                -> fired workday at 23:58 -> resolved workday window_closed at 2026-11-28T00:00
            """
        ),
        Story(
            "a movement is even: half the way at half the time, and at its end there",
            "curfew",
            """
            2026-11-23
            # 2 km north in 8 minutes: into the zone at 08:02, out of it at 08:06
            08:00..08:08 every 10s T1 from 31.025,112.202 to 31.045,112.202 load full
                -> fired curfew onset 08:02 at 08:03
                -> resolved curfew cleared at 08:06:10
            """
        ),
        Story(
            "a movement goes on from where the device is",
            "curfew",
            """
            2026-11-23
            08:00 T1 at 31.025,112.202 load full
            08:00:10..08:04:10 every 10s T1 to 31.035,112.202   -> fired curfew onset 08:02:10 at 08:03:10
            """
        ),
        Story(
            "a hole in a zone does not belong to it",
            "curfew",
            """
            2026-11-23
            08:00..08:10 every 1m T1 at 31.035,112.205 load full
            """
        ),
        Story(
            "no position drops latitude and longitude, and nothing can be proved",
            "curfew",
            """
            2026-11-23
            08:00 T1 at 31.032,112.202 load full
            08:00:30..08:20 every 30s T1 no position
            """
        ),
        Story(
            "a violation that goes on gets graver",
            "grave",
            """
            2026-11-23
            08:00..08:03 every 1m T1 speed 120  -> fired grave at 08:00 severity major
                                                -> escalated grave to critical at 08:02 onset 08:00
            08:04 T1 speed 1                    -> resolved grave cleared severity critical
            """
        ),
        Story(
            "rules that are not compared still suppress those that are",
            "fast",
            """
            2026-11-23
            08:00 T1 speed 90                   -> fired fast
            08:01 T1 speed 1                    -> resolved fast cleared
            08:02 T1 speed 110
            """
        ),
        Story(
            "limits are those of the day on which the story plays",
            "axles",
            """
            2026-11-30
            08:00 T1 axles 4
            2026-12-01
            08:00 T1 axles 4                    -> fired axles
            """
        ),
        Story(
            "time that passes brings silence to light",
            "silent",
            """
            2026-11-23
            08:00 T1 ignition on
            08:11 clock             -> fired silent at 08:10
            08:12 T1                -> resolved silent reported
            """
        ),
        Story(
            "a reading that comes late does not change live alerts",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 40
            08:10 T1 speed 40
            08:05 T1 speed 90 received 08:20
            08:21 T1 speed 40
            """
        ),
        Story(
            "a backlog that comes late, but in order, is judged when it comes",
            "fume",
            """
            2026-11-23
            08:00..08:05 every 1m F1 fan on fume 3 received 09:00     -> fired fume at 08:02 onset 08:00
            """
        ),
        Story(
            "a replay finds what came too late",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 40
            08:10 T1 speed 40
            08:05 T1 speed 90 received 08:20
            08:21 T1 speed 40
            replay                  -> fired speeding at 08:05 -> resolved speeding cleared at 08:10
            """
        ),
        Story(
            "a replay does not tell again what was told, though it knows an earlier onset",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 40
            08:10 T1 speed 90       -> fired speeding
            08:05 T1 speed 90 received 08:20
            replay
            """
        ),
        Story(
            "other rules may do what they want",
            "silent",
            """
            2026-11-23
            08:00 T1 speed 300
            """
        ),
    ])
    func holds(_ story: Story) {
        let played = Played(file(story.rules, story.text))
        #expect(played.problems.isEmpty)
        #expect(played.failures.isEmpty)
        #expect(played.holds)
    }

    @Test func withoutAListAllRulesOfTheClassesThatOccurAreCompared() {
        let text = """
            - title: 测试
              story: |
                2026-11-23
                08:00 T1 speed 55       -> fired limit
                08:01 T1 speed 72       -> fired speeding
            """
        #expect(Played(text).holds)
        #expect(Played(text.replacing("-> fired limit", with: "")).failures.count == 1)
        #expect(Played(text).outcomes.map(\.scenario.subjects) == [["limit", "speeding"]])
        #expect(Played(text).outcomes.first?.scenario.rules.contains("fume") == false)
    }

    @Test func aScenarioMayHaveItsOwnLateness() {
        let story = "2026-11-23\n08:00 T1 ignition on\n08:10 clock -> fired silent"
        #expect(!Played(file("silent", story)).holds)
        #expect(Played(file("silent", story, "lateness: 0s")).holds)
    }

    @Test func theSameFileAlwaysShowsTheSame() {
        let text = file("speeding", "2026-11-23\n08:00..10:00 every 1s T1 speed 72\n08:00 T2 received 10:01 speed 99")
        #expect(Set((0..<5).map { _ in Played(text).failures }).count == 1)
    }
}
