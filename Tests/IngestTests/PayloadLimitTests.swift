import Ingest
import Telemetry
import Testing

@Suite struct PayloadLimitTests {
    private let item = #"{"time":1795392010000,"level":1}"#

    @Test func aHundredThousandReadingsInOnePayload() {
        var desk = Desk(gauge())
        let items = Array(repeating: item, count: 100_000).joined(separator: ",")
        let arrivals = desk.take("[\(items)]", topic: "cityward/gauge/1")
        #expect(arrivals.readings.count == 100_000)
        #expect(arrivals.rejections.isEmpty)
    }

    @Test func oneMoreIsRefusedAsAWhole() {
        var desk = Desk(gauge())
        let payload = "[" + Array(repeating: item, count: 100_001).joined(separator: ",") + "]"
        let arrivals = desk.take(payload, topic: "cityward/gauge/1")
        #expect(arrivals.readings.isEmpty)
        #expect(arrivals.rejections.map(\.reason) == [.tooMany])
        #expect(arrivals.rejections.first?.payload.count == Rejection.keptPayload)
        #expect(arrivals.rejections.first?.payloadBytes == payload.utf8.count)
    }

    /// A broker with the settings that we ship lets no longer packet pass.
    @Test(arguments: [(10 << 20, true), (16 << 20, true), ((16 << 20) + 1, false)])
    func sixteenMebibytesAreTheLongestPayload(bytes: Int, isRead: Bool) {
        var desk = Desk(gauge())
        let payload = Array(item.utf8) + Array(repeating: 0x20, count: bytes - item.utf8.count)
        let arrivals = desk.take(payload, topic: Array("cityward/gauge/1".utf8))
        #expect(arrivals.readings.count == (isRead ? 1 : 0))
        #expect(arrivals.rejections.map(\.reason) == (isRead ? [] : [.tooLarge]))
        #expect(arrivals.rejections.first?.payload.prefix(item.utf8.count).elementsEqual(item.utf8) ?? isRead)
    }

    /// The parser keeps its memory: what it read before must not show in what it reads next.
    @Test func longAndShortPayloadsTakeTurns() {
        var desk = Desk(gauge())
        for length in [1, 1000, 4, 300_000, 2, 60, 900_000, 1, 12_000_000, 1, 3_000_000, 5] {
            let payload =
                #"{"x":""# + String(repeating: "a", count: length) + #"","time":1795392010000,"level":\#(length)}"#
            let arrivals = desk.take(payload, topic: "cityward/gauge/1")
            #expect(arrivals.readings.map { $0.measurements.number(0) } == [Double(length)])
            #expect(desk.take("[", topic: "cityward/gauge/1").rejections.map(\.reason) == [.malformed])
        }
    }

    @Test(arguments: 0...40)
    func nestingIsBoundedAtSixteen(depth: Int) {
        var desk = Desk(gauge())
        // The reading itself is the first level.
        let nest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let value = depth == 0 ? "0" : nest
        let arrivals = desk.take(#"{"time":1795392010000,"level":1,"x":\#(value)}"#, topic: "cityward/gauge/1")
        #expect(arrivals.readings.count == (depth <= 15 ? 1 : 0))
        #expect(arrivals.rejections.map(\.reason) == (depth <= 15 ? [] : [.tooDeep]))
    }

    @Test func aRefusedItemIsKeptWithoutItsNeighbours() {
        var desk = Desk(gauge())
        let arrivals = desk.take(
            #"[ {"time": 1795392010000, "level": 1}, {"time": 1795392010000, "level": "é\n\u0001"} ]"#,
            topic: "cityward/gauge/1"
        )
        #expect(arrivals.readings.count == 1)
        let kept = arrivals.rejections.first.map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(kept == #"{"time":1795392010000,"level":"é\n\u0001"}"#)
    }

    /// Details are for people and for tables: whatever was sent, they stay short.
    @Test func detailsStayShort() {
        var desk = Desk(
            Catalogue([
                DeviceClass(
                    name: "gauge",
                    title: "水位",
                    fields: [Field(name: "state", kind: .choice(["dry", "wet"]), unit: nil, isRequired: true)]
                )
            ])
        )
        // One character of ten thousand scalars.
        let text = "e" + String(repeating: "\u{301}", count: 10_000)
        for given in [text, String(repeating: "x", count: 100_000)] {
            let arrivals = desk.take(#"{"time":1795392010000,"state":"\#(given)"}"#, topic: "cityward/gauge/1")
            #expect(arrivals.rejections.map(\.reason) == [.unknownChoice])
            #expect((arrivals.rejections.first?.detail.utf8.count ?? .max) < 250)
        }
    }
}
