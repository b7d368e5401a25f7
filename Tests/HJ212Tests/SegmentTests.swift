import HJ212
import Testing

@Suite struct SegmentTests {
    @Test(arguments: [
        ("ST=31;PW=123456;MN=A1;CP=&&&&", FrameProblem.missing("CN")),
        ("ST=31;CN=2011;PW=123456;CP=&&&&", .missing("MN")),
        ("ST=31;CN=2011;PW=123456;MN=;CP=&&&&", .missing("MN")),
        ("ST=31;CN=2011;PW=123456;MN=A1;&&&&", .malformed(field: "header", text: "&&&&")),
        ("ST=31;CN=2011;PW=123456;MN=A1;", .missing("CP")),
        ("ST=31;CN=real;MN=A1;CP=&&&&", .malformed(field: "CN", text: "real")),
        ("ST=3x;CN=2011;MN=A1;CP=&&&&", .malformed(field: "ST", text: "3x")),
        ("ST=31;CN=2011;MN=A1;Flag=256;CP=&&&&", .malformed(field: "Flag", text: "256")),
        ("ST=31;CN=2011;MN=A1;PNUM=2;CP=&&&&", .missing("PNO")),
        ("ST=31;CN=2011;MN=A1;PNUM=2;PNO=3;CP=&&&&", .malformed(field: "PNO", text: "3")),
        ("ST=31;CN=2011;MN=A1;MN=A2;CP=&&&&", .repeated("MN")),
        ("ST=31;CN=2011;MN=city/#;CP=&&&&", .malformed(field: "MN", text: "city/#")),
        ("ST=31;CN=2011;MN=甲店;CP=&&&&", .malformed(field: "MN", text: "甲店")),
        ("ST=31;CN=99999999999999999999;MN=A1;CP=&&&&", .malformed(field: "CN", text: "99999999999999999999")),
    ])
    func whatCannotBeReadSaysWhy(text: String, problem: FrameProblem) {
        #expect(throws: problem) { try segment(frame(text)) }
        #expect(!"\(problem)".isEmpty)
    }

    @Test func theHeaderIsReadWhateverTheChecksumIs() throws {
        let found = frames(pieces(frame("ST=31;CN=2011;PW=123456;MN=A1;CP=&&&&", checksum: "ABCD")))
        #expect(try Segment.header(of: #require(found.first)).device == "A1")
    }

    @Test func blanksAroundNamesAndValuesDoNotCount() throws {
        let segment = try segment(frame("ST=31; CN = 2011 ;MN= A1;CP=&& DataTime = 20251103193000 ;a34041-Rtd= 1.5 &&"))
        #expect(segment.header.device == "A1")
        #expect(segment.groups == [[NamedValue("DataTime", "20251103193000")], [NamedValue("a34041-Rtd", "1.5")]])
    }
}
