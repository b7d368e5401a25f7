import Foundation
import Telemetry
import TestSupport
import Testing

@Suite struct InstantTests {
    struct Timestamp: CustomTestStringConvertible {
        let text: String
        let milliseconds: Int64?

        init(_ text: String, _ milliseconds: Int64?) {
            self.text = text
            self.milliseconds = milliseconds
        }

        var testDescription: String { text }
    }

    // The numbers are Python's: datetime.fromisoformat(text).timestamp().
    static let valid = [
        Timestamp("1970-01-01T00:00:00Z", 0),
        Timestamp("2026-11-23T08:00:10+08:00", 1_795_392_010_000),
        Timestamp("2026-11-22T18:30:10-05:30", 1_795_392_010_000),
        Timestamp("2026-11-23T00:00:00+14:00", 1_795_341_600_000),
        Timestamp("2026-12-31T23:59:00+23:59", 1_798_675_200_000),
        Timestamp("2026-11-23T00:00:10-00:00", 1_795_392_010_000),
        Timestamp("1969-12-31T23:59:59.999Z", -1),
        Timestamp("2024-02-29T12:00:00Z", 1_709_208_000_000),
        Timestamp("2000-02-29T23:59:59Z", 951_868_799_000),
        Timestamp("1900-03-01T00:00:00Z", -2_203_891_200_000),
        Timestamp("2038-01-19T03:14:08Z", 2_147_483_648_000),
        Timestamp("0001-01-01T00:00:00Z", -62_135_596_800_000),
        Timestamp("0001-01-01T08:00:00+08:00", -62_135_596_800_000),
        Timestamp("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ]

    static let fractions = [
        Timestamp("2026-11-23T00:00:10.2Z", 1_795_392_010_200),
        Timestamp("2026-11-23T00:00:10.25Z", 1_795_392_010_250),
        Timestamp("2026-11-23T00:00:10.250Z", 1_795_392_010_250),
        Timestamp("2026-11-23T00:00:10.0019Z", 1_795_392_010_001),
        Timestamp("2026-11-23T08:00:10.123456789+08:00", 1_795_392_010_123),
        Timestamp("2026-11-23T00:00:10.0000000000000000001Z", 1_795_392_010_000),
        Timestamp("2026-11-23T00:00:10.Z", nil),
        Timestamp("2026-11-23T00:00:10.5", nil),
        Timestamp("2026-11-23T00:00:10,5Z", nil),
        Timestamp("2026-11-23T00:00:10.5.5Z", nil),
    ]

    static let spellings = [
        Timestamp("2026-11-23t00:00:10z", 1_795_392_010_000),
        Timestamp("2026-11-23 00:00:10Z", 1_795_392_010_000),
        Timestamp("2026-11-23 08:00:10+08:00", 1_795_392_010_000),
        // The leap second of 2016 is the first instant of 2017.
        Timestamp("2016-12-31T23:59:60Z", 1_483_228_800_000),
        Timestamp("2017-01-01T07:59:60.500+08:00", 1_483_228_800_500),
        Timestamp("2016-12-31T23:59:61Z", nil),
    ]

    static let malformed = [
        "", "2026", "2026-11-23", "2026-11-23T08:00:10", "2026-11-23T08:00Z", "2026-11-23T08:00:10+08",
        "2026-11-23T08:00:10+0800", "2026-11-23T08:00:10+08:0", "2026-11-23T08:00:10+08:000",
        "2026-11-23T08:00:10+24:00",
        "2026-11-23T08:00:10+08:60", "2026-11-23T08:00:10 08:00", "2026-11-23T08:00:10Zulu", "2026-11-23T08:00:10ZZ",
        " 2026-11-23T08:00:10Z", "2026-11-23T08:00:10Z ", "2026/11/23T08:00:10Z", "2026-11-23X08:00:10Z",
        "2026-11-23T08.00.10Z", "2026-1-23T08:00:10.0Z", "26-11-23T08:00:10.00Z", "+2026-11-23T08:00:10Z",
        "2026-00-23T08:00:10Z", "2026-13-23T08:00:10Z", "2026-11-00T08:00:10Z", "2026-11-31T08:00:10Z",
        "2026-02-29T08:00:10Z", "1900-02-29T08:00:10Z", "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z",
        "2026-11-23T-1:00:00Z", "2026-11-23T08:00:1٠Z", "２026-11-23T08:00:10Z", "2026-11-23T08:00:10\u{0}Z",
        "2026-11-23T08:00:10.00000000000000000000000000000000Z", "1795392010000", "Mon, 23 Nov 2026 00:00:10 GMT",
    ].map { Timestamp($0, nil) }

    @Test(arguments: valid + fractions + spellings + malformed)
    func rfc3339IsReadOrRefused(_ timestamp: Timestamp) {
        #expect(Instant(rfc3339: timestamp.text)?.milliseconds == timestamp.milliseconds)
    }

    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000Z"),
        (0, 480, "1970-01-01T08:00:00.000+08:00"),
        (-1, 0, "1969-12-31T23:59:59.999Z"),
        (1_795_392_010_250, 480, "2026-11-23T08:00:10.250+08:00"),
        (1_795_392_010_000, -330, "2026-11-22T18:30:10.000-05:30"),
        (-62_135_596_800_000, 0, "0001-01-01T00:00:00.000Z"),
        (253_402_300_799_999, 0, "9999-12-31T23:59:59.999Z"),
    ])
    func timesAreWrittenWithThreeDecimalsAndTheirOffset(milliseconds: Int, offset: Int, text: String) {
        #expect(Instant(milliseconds: Int64(milliseconds)).rfc3339(offsetMinutes: offset) == text)
    }

    @Test func whatIsWrittenReadsBackAsTheSameInstant() {
        let seed: UInt64 = 20_261_123
        var random = SplitMix64(seed: seed)
        // A day inside of both ends, so that the year has four digits whatever the offset is.
        let day: Int64 = 86_400_000
        let range = (Instant.distantPast.milliseconds + day)...(Instant.distantFuture.milliseconds - day)
        for _ in 0..<20_000 {
            let instant = Instant(milliseconds: Int64.random(in: range, using: &random))
            let text = instant.rfc3339(offsetMinutes: Int.random(in: -1439...1439, using: &random))
            #expect(Instant(rfc3339: text) == instant, "\(text), seed \(seed)")
        }
    }

    @Test func writtenTimesAreFoundationsTimes() throws {
        let seed: UInt64 = 3339
        var random = SplitMix64(seed: seed)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for _ in 0..<300 {
            let milliseconds = Int64.random(in: 0...4_102_444_800_000, using: &random)
            let text = Instant(milliseconds: milliseconds).rfc3339()
            let date = try #require(formatter.date(from: text), "\(text), seed \(seed)")
            #expect(
                Int64((date.timeIntervalSince1970 * 1000).rounded()) == milliseconds,
                "\(text), seed \(seed)"
            )
        }
    }

    /// Whatever a device sends as its time, reading it ends in an instant or in none.
    @Test func damagedTimestampsNeverTrap() {
        let seed: UInt64 = 42
        var random = SplitMix64(seed: seed)
        let whole = Array("2026-11-23T08:00:10.250+08:00".utf8)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...12, using: &random))
            guard let instant = Instant(rfc3339: bytes.span) else { continue }
            #expect(Instant(rfc3339: String(decoding: bytes, as: UTF8.self)) == instant, "\(bytes), seed \(seed)")
        }
    }

    @Test func instantsAndSpansAddUp() {
        let start = Instant(milliseconds: 1_795_392_010_000)
        #expect(start + .minutes(10) - .seconds(600) == start)
        #expect((start + .hours(1)) - start == .minutes(60))
        #expect(start < start + TimeSpan(milliseconds: 1))
        #expect(Instant.distantPast < start && start < .distantFuture)
    }
}
