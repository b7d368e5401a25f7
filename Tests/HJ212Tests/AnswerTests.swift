import HJ212
import Telemetry
import Testing

@Suite struct AnswerTests {
    private let now = Instant(milliseconds: 1_762_169_400_123)

    private func answers(to text: String) throws -> [String] {
        try segment(frame(text)).answers(at: now).map(\.text)
    }

    @Test(arguments: [2011, 2021, 2031, 2051, 2061, 2081])
    func dataAreAcknowledgedWhereTheTerminalWaits(command: Int) throws {
        let rest = "ST=31;CN=\(command);PW=123456;MN=010000A8900016F000169DC0"
        #expect(
            try answers(to: "QN=20160801085857223;\(rest);Flag=5;CP=&&DataTime=20160801085857&&") == [
                "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&"
            ]
        )
        #expect(try answers(to: "QN=20160801085857223;\(rest);Flag=4;CP=&&DataTime=20160801085857&&").isEmpty)
    }

    @Test func editionsAreAnsweredInKind() throws {
        #expect(
            try answers(to: "QN=1;ST=31;CN=2011;PW=1;MN=A1;Flag=9;CP=&&&&") == [
                "QN=1;ST=91;CN=9014;PW=1;MN=A1;Flag=8;CP=&&&&"
            ]
        )
        #expect(
            try answers(to: "QN=1;ST=31;CN=2011;PW=1;MN=A1;Flag=1;CP=&&&&") == [
                "QN=1;ST=91;CN=9014;PW=1;MN=A1;Flag=0;CP=&&&&"
            ]
        )
    }

    @Test func whoAsksForTheTimeGetsIt() throws {
        #expect(
            try answers(to: "QN=20160801085857223;ST=31;CN=1013;PW=123456;MN=A1;Flag=5;CP=&&PolId=a34041&&") == [
                "QN=20160801085857223;ST=91;CN=9013;PW=123456;MN=A1;Flag=4;CP=&&&&",
                "QN=20251103193000123;ST=31;CN=1012;PW=123456;MN=A1;Flag=5;CP=&&PolId=a34041;SystemTime=20251103193000&&",
            ]
        )
    }

    @Test(arguments: [9011, 9012, 9013, 9014, 1011])
    func answersAreNotAnswered(command: Int) throws {
        #expect(try answers(to: "QN=1;ST=91;CN=\(command);PW=1;MN=A1;Flag=5;CP=&&QnRtn=1&&").isEmpty)
    }

    /// HJ 212-2017, annex C; the frames are among the published ones.
    @Test func repliesAreTheStandards() throws {
        let header = try Segment.header(
            of: #require(
                frames(
                    pieces(
                        frame("QN=20160801085857223;ST=32;CN=1062;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&&&")
                    )
                ).first
            )
        )
        let replies = [
            Segment.requestReply(.ready, to: header), .result(.done, of: header), .noticeReply(to: header),
            .dataReply(to: header),
        ]
        let published = PublishedFrame.all.filter {
            $0.header["CN"]?.hasPrefix("9") == true && $0.source.hasPrefix("HJ 212")
        }
        #expect(replies.map { String(decoding: $0.frame(checksum: .hj212), as: UTF8.self) } == published.map(\.frame))
    }
}
