import Documents
import Foundation
import Telemetry
import Testing

@testable import Simulation

@Suite("Reading and writing")
struct FormatTests {
    @Test func numbersAreWrittenAsFoundationWouldWriteThem() {
        var chance = SplitMix64(seed: 19)
        for round in 0..<2000 {
            let value = chance.number(in: -200_000...200_000) / [1, 100, 10_000][round % 3]
            let decimals = round % 7
            var payload = Payload()
            payload.open()
            payload.write("n", value, decimals: decimals)
            payload.close()
            let expected = String(format: "%.\(decimals)f", value)
            let zero = expected.allSatisfy { "-0.".contains($0) } ? expected.filter { $0 != "-" } : expected
            #expect(String(decoding: payload.bytes, as: UTF8.self) == "{\"n\":\(zero)}", "seed 19, round \(round)")
        }
    }

    @Test func fieldsAreSeparated() {
        var payload = Payload()
        payload.open()
        payload.write("a", 1_773_610_200_000)
        payload.write("b", true)
        payload.write("c", text: "full")
        payload.write("d", localTime: LocalTime(Instant(rfc3339: "2026-03-15T16:05:09Z")!))
        payload.close()
        let text = "{\"a\":1773610200000,\"b\":true,\"c\":\"full\",\"d\":\"2026-03-16T00:05:09+08:00\"}"
        #expect(String(decoding: payload.bytes, as: UTF8.self) == text)
    }

    @Test func expectationsAreJSON() throws {
        let line = try #require(DemoDay.morning.expectations.first { $0.resolvedAt == nil }).json
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["resolved_at"] is NSNull)
        #expect(object?["place"] is NSNull)
        #expect((object?["fired_at"] as? String).flatMap { Instant(rfc3339: $0) } != nil)
        #expect(object?.count == 6)
    }

    @Test(arguments: [
        ("Mo-Su,PH 09:00-16:00", "09:00", "16:00", false), ("Mo-Su,PH 09:00-16:00", "09:00", "15:59", true),
        ("Mo-Su,PH 09:00-16:00", "08:59", "10:00", false), ("22:00-06:30", "23:00", "06:00", true),
        ("22:00-06:30", "05:00", "06:29", true), ("22:00-06:30", "05:00", "06:31", false),
        ("22:00-06:30", "21:00", "23:00", false), ("00:00-24:00", "23:00", "02:00", true), ("", "12:00", "13:00", true),
        ("08:00-10:00,18:00-20:00", "18:30", "19:30", true), ("08:00-10:00,18:00-20:00", "09:30", "18:30", false),
    ])
    func dutyHoursCoverWorkThatFitsIn(_ hours: String, _ from: String, _ to: String, _ fits: Bool) throws {
        let start = try #require(Instant(rfc3339: "2026-03-16T\(from):00+08:00"))
        let end = try #require(Instant(rfc3339: "2026-03-16T\(to):00+08:00"))
        #expect(DutyHours(reading: hours).cover(from: start, to: end < start ? end + .days(1) : end) == fits)
    }

    @Test(arguments: [("09:00", 60), ("08:00", -60), ("10:00", -1380), ("09:59", 1), ("23:59", -541)])
    func dutyHoursTellWhatIsLeft(_ time: String, _ minutes: Int) throws {
        let instant = try #require(Instant(rfc3339: "2026-03-16T\(time):00+08:00"))
        #expect(DutyHours(reading: "09:00-10:00").minutesLeft(at: instant) == minutes)
    }
}
