import HJ212
import Telemetry
import Testing

/// What frames of the field look like that the standard does not know.
@Suite struct OddityTests {
    @Test func framesOf2005HaveNeitherNumberNorFlag() throws {
        let segment = try segment(
            frame("ST=31;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20040516020111;B01-Rtd=36.9&&")
        )
        #expect(segment.header.requestNumber == nil)
        #expect(segment.header.flag == nil)
        #expect(!segment.header.wantsAnswer)
        #expect(segment.header.device == "88888880000001")
        #expect(segment.answers(at: Instant(milliseconds: 0)).isEmpty)
        #expect(Content(segment.groups).factor("B01")?.number(.realTime) == 36.9)
    }

    @Test(arguments: [
        ("20160824003817", "2016-08-24T00:38:17.000+08:00"), ("2016082400381705", "2016-08-24T00:38:17.050+08:00"),
        ("20160824003817250", "2016-08-24T00:38:17.250+08:00"),
        ("201608240038172509", "2016-08-24T00:38:17.250+08:00"),
    ])
    func timesHave14To18Digits(text: String, time: String) throws {
        let segment = try segment(frame("ST=31;CN=2011;PW=123456;MN=A1;CP=&&DataTime=\(text);a34041-Rtd=1&&"))
        #expect(Content(segment.groups).time?.rfc3339() == time)
    }

    @Test func requestNumbersMayHave18Digits() throws {
        let segment = try segment(frame("QN=201608010858572230;ST=31;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&&&"))
        #expect(segment.header.requestNumber == "201608010858572230")
        #expect(segment.answers(at: Instant(milliseconds: 0)).map(\.header.requestNumber) == ["201608010858572230"])
    }

    @Test func theLastGroupMayEndWithASemicolon() throws {
        let segment = try segment(frame("ST=31;CN=2011;PW=1;MN=A1;CP=&&DataTime=20251103193000;a34041-Rtd=1;&&"))
        #expect(segment.groups.count == 2)
    }

    @Test(arguments: [
        "a34041-Rtd=9.99;Flag=D", "a34041-Rtd=9.99;a34041-Flag=D", "a34041-Rtd=9.99,Flag=D",
        "a34041-Rtd=9.99,a34041-flag=D",
    ])
    func aFlagMayStandAlone(content: String) throws {
        let segment = try segment(frame("ST=31;CN=2011;PW=1;MN=A1;CP=&&DataTime=20251103193000;\(content)&&"))
        let factor = Content(segment.groups).factor("a34041")
        #expect(factor?[.flag] == "D")
        #expect(factor?.number(.realTime) == 9.99)
    }

    @Test func kindsOfStationsAreNotLimitedToTheStandards() throws {
        #expect(try segment(frame("ST=101;CN=2011;PW=1;MN=A1;CP=&&&&")).header.system == 101)
    }

    @Test func namesOfFieldsAreReadInEitherCase() throws {
        let segment = try segment(
            frame("qn=20251103193000001;St=31;cn=2011;pw=1;mn=A1;FLAG=5;cp=&&DATATIME=20251103193000;A34041-RTD=1.5&&")
        )
        #expect(segment.header.wantsAnswer)
        #expect(Content(segment.groups).time != nil)
        #expect(Content(segment.groups).factor("a34041")?.number(.realTime) == 1.5)
    }

    /// Length and checksum together vouch for the end; without a checksum nothing does.
    @Test func theLastAmpersandsMayBeMissing() throws {
        let text = "ST=31;CN=2011;PW=1;MN=A1;CP=&&DataTime=20251103193000;a34041-Rtd=1.5"
        let read = try segment(frame(text))
        #expect(Content(read.groups).factor("a34041")?.number(.realTime) == 1.5)
        #expect(throws: FrameProblem.unclosed) { try segment(frame(text), checksum: .off) }
        #expect(frames(pieces(frame(text, length: text.utf8.count + 2))).isEmpty)
    }

    @Test func theFirstAmpersandsMayBeMissing() throws {
        let read = try segment(frame("ST=31;CN=2011;PW=1;MN=A1;CP=DataTime=20251103193000;a34041-Rtd=1.5&&"))
        #expect(Content(read.groups).factor("a34041")?.number(.realTime) == 1.5)
    }

    @Test func packetsNumberedOneOfOneAreNone() throws {
        let segment = try segment(frame("ST=31;CN=2011;PW=1;MN=A1;Flag=4;PNUM=1;PNO=1;CP=&&&&"))
        #expect(segment.header.packet == nil)
    }
}
