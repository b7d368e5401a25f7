import HJ212
import Telemetry
import Testing

@Suite struct ReportTests {
    @Test(arguments: 0..<200)
    func whatIsWrittenIsReadAgain(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed) &+ 77)
        let kind = ChecksumKind.allCases.randomElement(using: &random) ?? .off
        let report = randomReport(&random)
        let sentAt = randomInstant(&random)
        let segments = report.segments(sentAt: sentAt, wantsAnswer: Bool.random(using: &random))
        let stream = segments.flatMap { $0.frame(checksum: kind) }
        let read = try frames(pieces(stream)).map { frame throws in
            #expect(frame.declaredLength == frame.segmentLength)
            return try Segment(frame, checksum: kind)
        }
        #expect(read == segments, "seed \(seed)")
        // Together they say what the report says.
        #expect(read.flatMap { $0.groups.dropFirst() } == report.groups)
        for (index, segment) in read.enumerated() {
            #expect(Content(segment.groups).time == report.dataTime)
            #expect(
                segment.header.requestNumber.flatMap(DeviceTime.instant) == sentAt
                    + TimeSpan(milliseconds: Int64(index))
            )
            #expect(segment.text.split(separator: "CP=")[1].utf8.count <= Report.longestContent)
            #expect(segment.header.packet == Header.Packet(count: segments.count, number: index + 1))
            #expect(segment.header.flag?.isSubPacket == (segments.count > 1))
        }
    }

    @Test func aReportIsWrittenAsTheStandardWritesIt() {
        let report = Report(
            device: "4208022018070100000000A1",
            password: "123456",
            system: 31,
            command: .realTime,
            dataTime: Instant(milliseconds: 1_762_169_400_000),
            groups: [[NamedValue("a34041-Rtd", "0.82"), NamedValue("a34041-Flag", "N")], [NamedValue("SB1-RS", "1")]]
        )
        let text = report.segments(sentAt: Instant(milliseconds: 1_762_169_400_001)).map(\.text)
        #expect(
            text == [
                """
                QN=20251103193000001;ST=31;CN=2011;PW=123456;MN=4208022018070100000000A1;Flag=5;\
                CP=&&DataTime=20251103193000;a34041-Rtd=0.82,a34041-Flag=N;SB1-RS=1&&
                """
            ]
        )
    }

    @Test func aGroupThatIsTooLongForAFrameHasOneOfItsOwn() {
        let long = NamedValue("a34041-EFlag", String(repeating: "x", count: 2000))
        let report = Report(
            device: "A1",
            password: "123456",
            system: 31,
            command: .realTime,
            dataTime: Instant(milliseconds: 0),
            groups: [[NamedValue("a34041-Rtd", "1")], [long], [NamedValue("a34041-Flag", "N")]]
        )
        #expect(report.segments(sentAt: Instant(milliseconds: 0)).map(\.groups.count) == [2, 2, 2])
    }
}
