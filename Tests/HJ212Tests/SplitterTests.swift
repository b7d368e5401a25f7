import HJ212
import Testing

/// One stream and what becomes of it.
@Suite struct SplitterTests {
    private let first = "ST=31;CN=2011;PW=123456;MN=A1;CP=&&DataTime=20251103193000;a34041-Rtd=0.82&&"
    private let second = "ST=31;CN=2011;PW=123456;MN=A1;CP=&&DataTime=20251103193100;a34041-Rtd=3.40&&"

    private func segments(_ text: String) -> [String] {
        frames(pieces(text)).map { String(decoding: $0.segment, as: UTF8.self) }
    }

    @Test(arguments: ["\r\n", "", "\n", "\r", " \r\n\r\n", "\0"])
    func framesMayBeGlued(by end: String) {
        let pieces = pieces(frame(first, end: end) + frame(second, end: end))
        #expect(frames(pieces).count == 2)
        #expect(skipped(pieces).isEmpty)
    }

    @Test func whatIsBetweenFramesIsSkipped() {
        let pieces = pieces("+CSQ: 21\r\n" + frame(first) + "##ERROR" + frame(second) + "#")
        #expect(frames(pieces).count == 2)
        #expect(skipped(pieces).map(\.reason) == [.noise, .noise, .noise])
        #expect(skipped(pieces).map(\.bytes) == [bytes("+CSQ: 21\r\n"), bytes("##ERROR"), bytes("#")])
    }

    @Test(arguments: [-20, -6, -4, -2, 1, 2, 4, 6, 8, 40, 900], ["\r\n", ""])
    func aWrongLengthCostsNothing(by difference: Int, end: String) {
        let text = frame(first, length: first.utf8.count + difference, end: end) + frame(second, end: end)
        let pieces = pieces(text)
        #expect(segments(text) == [first, second])
        #expect(skipped(pieces).isEmpty)
        #expect(frames(pieces)[0].declaredLength - frames(pieces)[0].segmentLength == difference)
    }

    @Test func aWrongLengthIsNotWaitedFor() {
        var splitter = FrameSplitter()
        splitter.append(bytes(frame(first, length: 9000, end: "")).span)
        #expect(frames(rest(of: &splitter)).count == 1)
    }

    /// Nothing vouches for the end but the end of line.
    @Test func aWrongLengthAndAWrongChecksumMakeAFrameThatIsRefused() throws {
        let pieces = pieces(frame(first, checksum: "0000", length: 5) + frame(second))
        #expect(frames(pieces).count == 2)
        #expect(throws: FrameProblem.self) { try Segment(frames(pieces)[0], checksum: .hj212) }
    }

    @Test func aFrameThatIsCutOffCostsNoOther() {
        let text = String(frame(first).dropLast(30))
        let pieces = pieces(text + frame(second) + text)
        #expect(frames(pieces).count == 1)
        #expect(skipped(pieces).map(\.reason) == [.unfinished, .unfinished])
        #expect(skipped(pieces).map(\.bytes) == [bytes(text), bytes(text)])
    }

    @Test func emptyContentEndsAtItsSecondAmpersands() {
        let segment = "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=A1;Flag=4;CP=&&&&"
        #expect(segments(frame(segment, length: 3)) == [segment])
    }

    /// A factor's code may look like a checksum.
    @Test func contentMayBeginWithHexadecimalDigits() {
        let segment = "ST=31;CN=2011;PW=123456;MN=A1;CP=&&a340-Rtd=1&&"
        #expect(segments(frame(segment)) == [segment])
    }

    @Test func moreThanTheStandardsLengthPasses() {
        let content = (0..<200).map { "a\(10_000 + $0)-Rtd=1.25" }.joined(separator: ";")
        let long = "ST=31;CN=2011;PW=123456;MN=A1;CP=&&\(content)&&"
        #expect(long.utf8.count > 2048)
        #expect(segments(frame(long) + frame(first)) == [long, first])
    }

    @Test func whatIsTooLongIsSkippedAndNotKept() {
        var splitter = FrameSplitter(longestSegment: 100)
        splitter.append(bytes("##0900" + String(repeating: "x", count: 5000)).span)
        let pieces = rest(of: &splitter)
        #expect(skipped(pieces).map(\.reason) == [.oversized, .noise])
        #expect(skipped(pieces).map(\.bytes.count) == [106, 4900])
        #expect(splitter.pendingBytes == 0)
        splitter.append(bytes(frame(first)).span)
        #expect(frames(rest(of: &splitter)).count == 1)
    }

    @Test func noMoreThanOneSegmentIsKept() {
        var splitter = FrameSplitter(longestSegment: 100)
        for _ in 0..<1000 {
            splitter.append(bytes("##0099x").span)
            _ = rest(of: &splitter)
            splitter.append(bytes("##").span)
            _ = rest(of: &splitter)
            #expect(splitter.pendingBytes <= 106)
        }
    }

    @Test func aFrameIsThereWithItsLastByte() {
        let text = bytes(frame(first, end: ""))
        var splitter = FrameSplitter()
        for byte in text.dropLast() {
            splitter.append([byte].span)
            #expect(splitter.next() == nil)
        }
        splitter.append([text[text.count - 1]].span)
        #expect(frames(rest(of: &splitter)).count == 1)
    }
}
