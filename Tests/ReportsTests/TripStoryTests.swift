import Telemetry
import Testing

@testable import Reports

/// Told stories, and the trips that they come to.
@Suite struct TripStoryTests {
    struct Story: CustomTestStringConvertible {
        let testDescription: String
        var device = "t1"
        let text: String
        let trips: [String]
    }

    /// Until the truck is at D1 under load.
    private static let loaded = """
        06:00-06:10 A empty
        06:10-06:20 A full
        06:20-06:40 A>D1 full

        """

    static let stories = [
        Story(
            testDescription: "a plain trip",
            text: loaded + """
                06:40-06:42 D1 full up
                06:42-06:45 D1 empty up
                06:45-07:00 D1>A empty
                """,
            trips: ["06:10 A -> 06:42 D1 normal up P1"]
        ),
        Story(
            testDescription: "handed over without lifting",
            text: loaded + "06:40-07:00 D1 empty",
            trips: ["06:10 A -> 06:40 D1 normal P1"]
        ),
        Story(
            testDescription: "the disposal site of the other permit",
            text: loaded + "06:40-06:48 D1>D2 full\n06:48-07:00 D2 empty",
            trips: ["06:10 A -> 06:48 D2 suspicious P1"]
        ),
        Story(
            testDescription: "each of two permits for its own site",
            text: loaded + """
                06:40-06:50 D1 empty
                06:50-07:00 D1>B empty
                07:00-07:10 B full
                07:10-07:30 B>D2 full
                07:30-07:40 D2 empty
                """,
            trips: ["06:10 A -> 06:40 D1 normal P1", "07:00 B -> 07:30 D2 normal P2"]
        ),
        Story(
            testDescription: "by another site of its permits, which it only passes",
            text: """
                06:00-06:10 A empty
                06:10-06:20 A full
                06:20-06:30 A>B full
                06:30-06:50 B>D1 full
                06:50-07:00 D1 empty
                """,
            trips: ["06:10 A -> 06:50 D1 normal P1"]
        ),
        Story(
            testDescription: "two permits of one site: the one that names where it unloaded",
            device: "t4",
            text: loaded + "06:40-06:48 D1>D2 full\n06:48-07:00 D2 empty",
            trips: ["06:10 A -> 06:48 D2 normal P6"]
        ),
        Story(
            testDescription: "dumped in a field",
            text: loaded.replacing("06:20-06:40 A>D1", with: "06:20-06:40 A>F")
                + "06:40-06:42 F full up\n06:42-07:00 F empty",
            trips: ["06:10 A -> 06:42 ? suspicious up P1"]
        ),
        Story(
            testDescription: "loaded in a field",
            text: "06:00-06:10 F empty\n06:10-06:20 F full\n06:20-06:40 F>D1 full\n06:40-07:00 D1 empty",
            trips: ["06:10 ? -> 06:40 D1 normal -"]
        ),
        Story(
            testDescription: "thirty metres outside of the fence are inside",
            text: "06:00-06:10 0.12 empty\n06:10-06:20 0.12 full\n06:20-06:40 A>D1 full\n06:40-07:00 8.12 empty",
            trips: ["06:10 A -> 06:40 D1 normal P1"]
        ),
        Story(
            testDescription: "sixty are not",
            text: "06:00-06:10 0.16 empty\n06:10-06:20 0.16 full\n06:20-06:40 A>D1 full\n06:40-07:00 8.16 empty",
            trips: ["06:10 ? -> 06:40 ? suspicious -"]
        ),
        Story(
            testDescription: "a permit that has run out",
            device: "t3",
            text: loaded + "06:40-07:00 D1 empty",
            trips: ["06:10 A -> 06:40 D1 suspicious -"]
        ),
        Story(
            testDescription: "a truck that nobody knows",
            device: "stranger",
            text: loaded + "06:40-07:00 D1 empty",
            trips: ["06:10 A -> 06:40 D1 suspicious -"]
        ),
        Story(
            testDescription: "before the hours of the permit",
            device: "t2",
            text: loaded + "06:40-07:00 D1 empty",
            trips: ["06:10 A -> 06:40 D1 suspicious P3"]
        ),
        Story(
            testDescription: "the hours of the permit end on the way",
            device: "t2",
            text: "15:30-15:40 A empty\n15:40-15:50 A full\n15:50-16:10 A>D1 full\n16:10-16:30 D1 empty",
            trips: ["15:40 A -> 16:10 D1 suspicious P3"]
        ),
        Story(
            testDescription: "the load sensor flaps, and the body bounces",
            text: """
                06:00-06:09 A empty
                06:09-06:09:30 A full
                06:09:30-06:10 A empty
                06:10-06:20 A full
                06:20-06:29 A>5 full
                06:29-06:30 5 empty 40
                06:30-06:30:30 5 full up 40
                06:30:30-06:40 5>D1 full
                06:40-07:00 D1 empty
                """,
            trips: ["06:10 A -> 06:40 D1 normal P1"]
        ),
        Story(
            testDescription: "over midnight",
            text: "23:40-23:50 A empty\n23:50-24:00 A full\n24:00-24:20 A>D1 full\n24:20-24:40 D1 empty",
            trips: ["23:50 A -> 24:20 D1 normal P1"]
        ),
        Story(
            testDescription: "unloading was never seen",
            text: loaded + "06:40-12:00 D1 full",
            trips: ["06:10 A -> ... P1"]
        ),
        Story(
            testDescription: "a load that stays for more than a day is no trip any more",
            text: loaded + "06:40-30:30 D1 full\n30:30-31:00 D1 empty",
            trips: ["06:10 A -> ... P1", "... -> 30:30 D1 normal -"]
        ),
        Story(
            testDescription: "overnight is one trip",
            text: loaded + "06:40-30:00 D1 full\n30:00-31:00 D1 empty",
            trips: ["06:10 A -> 30:00 D1 normal P1"]
        ),
        Story(
            testDescription: "loading was never seen",
            text: "06:20-06:40 A>D1 full\n06:40-07:00 D1 empty",
            trips: ["... -> 06:40 D1 normal -"]
        ),
        Story(
            testDescription: "silent while it was loaded",
            text: "06:00-06:10 A empty\n06:30-06:40 A>D1 full\n06:40-07:00 D1 empty",
            trips: ["... -> 06:40 D1 normal -"]
        ),
        Story(
            testDescription: "filled while it drives: the sensor errs",
            text: "06:00-06:10 A>F empty\n06:10-06:40 F>D1 full\n06:40-07:00 D1 empty",
            trips: ["... -> 06:40 D1 normal -"]
        ),
        Story(
            testDescription: "silent from before it unloaded until after: by where it was last",
            text: loaded + "06:40-06:44 D1 full\n07:20-07:40 D1>A empty 30",
            trips: ["06:10 A -> 07:20 D1 normal P1"]
        ),
        Story(
            testDescription: "unloaded somewhere in a long silence",
            text: loaded.replacing("06:20-06:40 A>D1", with: "06:20-06:30 A>F") + "07:20-07:40 F empty",
            trips: ["06:10 A -> 07:20 ? unseen P1"]
        ),
        Story(
            testDescription: "silent on the way",
            text:
                "06:00-06:10 A empty\n06:10-06:20 A full\n06:20-06:25 A>2 full\n06:50-06:55 7>D1 full\n06:55-07:10 D1 empty",
            trips: ["06:10 A -> 06:55 D1 normal P1"]
        ),
        Story(
            testDescription: "tipped out where it was loaded",
            text: "06:00-06:10 A empty\n06:10-06:20 A full\n06:20-06:30 A empty",
            trips: ["06:10 A -> 06:20 A returned P1"]
        ),
        Story(
            testDescription: "half of it in a field by the lift, the rest where it belongs",
            text: """
                06:00-06:10 A empty
                06:10-06:20 A full
                06:20-06:30 A>F full
                06:30-06:32 F full up
                06:32-06:40 F>D1 half
                06:40-06:42 D1 half up
                06:42-07:00 D1 empty
                """,
            trips: ["06:10 A -> 06:42 D1 normal up P1 [06:30 ? suspicious up]"]
        ),
        Story(
            testDescription: "the load sensor is stuck, the lift tells",
            text: loaded + "06:40-06:43 D1 full up\n06:43-07:10 D1>A full\n07:10-09:00 A full",
            trips: ["06:10 A -> 06:40 D1 normal up P1"]
        ),
        Story(
            testDescription: "no load sensor at all",
            text: "06:20-06:40 A>F -\n06:40-06:43 F - up\n06:43-07:10 F>A -",
            trips: ["... -> 06:40 ? suspicious up -"]
        ),
        Story(
            testDescription: "the lift of an empty body is nothing",
            text: "06:00-06:10 A empty\n06:10-06:13 F empty up\n06:13-06:20 F empty",
            trips: []
        ),
    ]

    @Test(arguments: stories) func tripsAreFound(story: Story) {
        #expect(TripTown.trips(of: story.device, story.text).map(\.told) == story.trips)
    }

    @Test func theWayIsMeasuredBetweenLoadingAndUnloading() throws {
        let trip = try #require(
            TripTown.trips(
                of: "t2",
                """
                08:40-08:50 A empty
                08:50-08:55 A full
                08:55-09:05 A>F full
                09:05-09:15 F full
                09:15-09:20 F>7 full 61.5
                09:40-09:45 7>D1 full
                09:45-10:00 D1 empty
                """
            ).first
        )
        let passage = try #require(trip.passage)
        #expect(passage.length == .minutes(55))
        #expect(abs(passage.course.metres - 8000) < 40)
        #expect(passage.course.gaps == 1 && passage.course.silence == .seconds(20 * 60 + 30))
        #expect(passage.course.topSpeed == 61.5)
        #expect(passage.stops.map(\.length) == [.minutes(10)])
        // Ten of the 55 minutes are before nine o'clock.
        #expect(abs(passage.offWindowShare! - 10.0 / 55) < 1e-9)
    }
}
