import Ingest
import Places
import Telemetry
import Testing

@Suite struct SourceTests {
    /// GCJ-02 of Jingmen and its WGS-84, from gcoord's test/fixtures/china-cities.json.
    @Test(arguments: [
        (Datum.gcj02, 31.0354012, 112.1994301), (.bd09, 31.0417338, 112.2058231), (.wgs84, 31.0376011, 112.1935849),
    ])
    func positionsAreKeptAsWGS84(datum: Datum, latitude: Double, longitude: Double) throws {
        var desk = Desk(datum: datum)
        let arrivals = desk.take(#"{"time":1795392010000,"lat":\#(latitude),"lon":\#(longitude)}"#)
        let reading = try #require(arrivals.readings.first)
        let position = try #require(desk.catalogue[reading.deviceClass].position)
        // gcoord went back by one step of the iteration, which leaves half a metre.
        #expect(abs(reading.measurements.number(position.latitude) - 31.0376011) < 1e-5)
        #expect(abs(reading.measurements.number(position.longitude) - 112.1935849) < 1e-5)
    }

    @Test func theShiftInJingmenIsSixHundredMetres() throws {
        var desk = Desk(datum: .gcj02)
        let arrivals = desk.take(#"{"time":1795392010000,"lat":31.0354012,"lon":112.1994301}"#)
        let reading = try #require(arrivals.readings.first)
        let position = try #require(desk.catalogue[reading.deviceClass].position)
        let metresPerDegree = 6_371_008.8 * Double.pi / 180
        let north = (reading.measurements.number(position.latitude) - 31.0354012) * metresPerDegree
        // The cosine of 31.0365°.
        let east = (reading.measurements.number(position.longitude) - 112.1994301) * metresPerDegree * 0.8568
        #expect(abs((north * north + east * east).squareRoot() - 608) < 3)
    }

    @Test func theFirstSourceThatFitsTakesTheMessage() throws {
        let catalogue = shippedCatalogue
        let sources = try [("cityward/+/{device}", "truck"), ("cityward/fume/{device}", "fume")].map { text, name in
            Source(
                topic: try TopicPattern(text),
                deviceClass: try #require(catalogue.index(of: name)),
                format: .json,
                datum: .wgs84
            )
        }
        var intake = Intake(
            sources: sources,
            catalogue: catalogue,
            directory: DeviceDirectory(),
            acceptance: Acceptance(),
            clock: .wall
        )
        var arrivals = Arrivals()
        intake.take(
            topic: "cityward/fume/7".utf8.span,
            payload: #"{"time":1795392010000,"fume":1}"#.utf8.span,
            isRetained: false,
            wall: noon,
            into: &arrivals
        )
        #expect(arrivals.rejections.map(\.detail) == ["lat"], "read as a truck")
    }

    @Test func retainedMessagesAreReadAndCounted() {
        var desk = Desk(gauge())
        let payload = Array(#"{"time":1795392010000,"level":1}"#.utf8)
        let arrivals = desk.take(payload, topic: Array("cityward/gauge/1".utf8), isRetained: true)
        #expect(arrivals.retainedMessages == 1)
        #expect(arrivals.readings.count == 1)
    }

    @Test func batchesAreEmptiedWhole() {
        var desk = Desk(gauge())
        var arrivals = desk.take("[]", topic: "cityward/gauge/1")
        #expect(!arrivals.isEmpty)
        arrivals.removeAll()
        #expect(arrivals.isEmpty && arrivals.retainedMessages == 0)
    }

    /// A broker lets no such topic pass; if one did, every message would otherwise be a device of its own.
    @Test func aDeviceThatIsNoTextIsRefused() {
        var desk = Desk(gauge())
        let payload = Array(#"{"time":1795392010000,"level":1}"#.utf8)
        for _ in 0..<3 {
            let arrivals = desk.take(payload, topic: Array("cityward/gauge/".utf8) + [0x64, 0xff])
            #expect(arrivals.rejections.map(\.reason) == [.invalidDevice])
        }
        #expect(desk.directory.count == 0)
    }
}

@Suite struct TopicPatternTests {
    @Test(arguments: [
        ("cityward/truck/{device}", "cityward/truck/+"), ("{device}", "+"), ("{device}/up", "+/up"),
        ("jt808/+/{device}/up", "jt808/+/+/up"), ("城管/{device}", "城管/+"),
    ])
    func theFilterHasAPlusForTheDevice(pattern: String, filter: String) throws {
        #expect(try TopicPattern(pattern).filter == filter)
    }

    @Test(arguments: [
        ("cityward/truck/{device}", "cityward/truck/42", "42"),
        ("cityward/truck/{device}", "cityward/truck/a b", "a b"),
        ("cityward/truck/{device}", "cityward/truck/鄂H·1", "鄂H·1"), ("cityward/truck/{device}", "cityward/truck", nil),
        ("cityward/truck/{device}", "cityward/truck/42/", nil), ("cityward/truck/{device}", "/cityward/truck/42", nil),
        ("cityward/truck/{device}", "cityward/Truck/42", nil), ("cityward/truck/{device}", "cityward/trucks/42", nil),
        ("cityward/truck/{device}", "cityward/truc/42", nil), ("cityward/truck/{device}", "", nil),
        ("cityward/truck/{device}", "///", nil), ("jt808/+/{device}/up", "jt808/client/0188/up", "0188"),
        ("jt808/+/{device}/up", "jt808//0188/up", "0188"), ("jt808/+/{device}/up", "jt808/a/0188/dn", nil),
        ("{device}", "42", "42"), ("{device}", "a/b", nil), ("{device}/up", "42/up", "42"),
        ("{device}/up", "42/u", nil),
    ])
    func aTopicFitsLevelByLevel(pattern: String, topic: String, device: String?) throws {
        let source = Source(topic: try TopicPattern(pattern), deviceClass: ClassIndex(0), format: .json, datum: .wgs84)
        let directory = DeviceDirectory()
        var intake = Intake(
            sources: [source],
            catalogue: gauge(),
            directory: directory,
            acceptance: Acceptance(),
            clock: .wall
        )
        var arrivals = Arrivals()
        let payload = #"{"time":1795392010000,"level":1}"#
        intake.take(topic: topic.utf8.span, payload: payload.utf8.span, isRetained: false, wall: noon, into: &arrivals)
        #expect(arrivals.readings.first.map { directory[$0.device].name } == device)
        #expect(arrivals.rejections.map(\.reason) == (device == nil ? [.unknownTopic] : []))
    }

    @Test(arguments: [
        ("", "exactly one level {device}"), ("cityward/truck", "exactly one level {device}"),
        ("cityward/{device}/{device}", "exactly one level {device}"),
        ("cityward/truck/#", "exactly one level {device}"), ("{partition}/{partition}/{device}", "{partition} twice"),
        ("cityward/#/{device}", "level '#'"), ("cityward//{device}", "level ''"), ("/{device}", "level ''"),
        ("{device}/", "level ''"), ("cityward/tr+ck/{device}", "level 'tr+ck'"),
        ("{class}/{device}", "level '{class}'"),
        ("cityward/truck-{device}", "exactly one level {device}"), ("a{b/{device}", "level 'a{b'"),
        // Found by fuzzing: with an accent behind it, a wildcard is another character, and a broker still sees the wildcard.
        ("a/#\u{301}/{device}", "level '#\u{301}'"), ("a{\u{301}/{device}", "level 'a{\u{301}'"),
        ("a/b\0c/{device}", "must be a plain word"),
    ])
    func whatIsNoPatternSaysWhy(pattern: String, message: String) {
        #expect {
            _ = try TopicPattern(pattern)
        } throws: { error in
            (error as? TopicPattern.Invalid)?.message.contains(message) ?? false
        }
    }
}
