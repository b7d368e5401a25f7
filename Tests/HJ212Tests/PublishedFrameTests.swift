import HJ212
import Testing

@Suite struct PublishedFrameTests {
    @Test func allAreThere() {
        #expect(PublishedFrame.all.count == 24)
    }

    @Test(arguments: PublishedFrame.all)
    func saysWhatItsSourceSays(_ published: PublishedFrame) throws {
        let pieces = pieces(published.frame)
        #expect(skipped(pieces).isEmpty)
        let frame = try #require(frames(pieces).first)
        #expect(frame.declaredLength == published.lengthField)
        #expect(frame.segmentLength == published.lengthActual)
        #expect(String(decoding: frame.segment, as: UTF8.self) + published.crcField == text(published))
        #expect(frame.checksum == UInt16(published.crcField, radix: 16))
        #expect(frame.checksums[.hj212] == UInt16(published.crcComputed, radix: 16))
        #expect(frame.checksums[.modbus] == UInt16(published.crcModbus, radix: 16))
        #expect(try check(header: Segment.header(of: frame), of: published))
        guard published.crcOk else {
            #expect(throws: FrameProblem.checksum(received: 0x4981, expected: 0x4980, fits: nil)) {
                try Segment(frame, checksum: .hj212)
            }
            return
        }
        let segment = try Segment(frame, checksum: .hj212)
        #expect(segment.groups.map(dictionary) == published.cp)
        #expect(segment.frame(checksum: .hj212) == bytes(uppercased(published)))
    }

    private func text(_ published: PublishedFrame) -> String {
        String(published.frame.dropFirst(6).dropLast(1))
    }

    /// As an encoder writes it, with the digits of the checksum in upper case.
    private func uppercased(_ published: PublishedFrame) -> String {
        published.frame.replacing(published.crcField + "\r\n", with: published.crcComputed + "\r\n")
    }

    private func dictionary(_ group: [NamedValue]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: group.map { ($0.name, $0.value) })
    }

    private func check(header: Header, of published: PublishedFrame) -> Bool {
        #expect(header.requestNumber == published.header["QN"])
        #expect(header.system.map(String.init) == published.header["ST"])
        #expect(String(header.command.rawValue) == published.header["CN"])
        #expect(header.password == published.header["PW"])
        #expect(header.device == published.header["MN"])
        #expect(header.flag.map { String($0.rawValue) } == published.header["Flag"])
        #expect(header.packet.map { String($0.count) } == published.header["PNUM"])
        #expect(header.packet.map { String($0.number) } == published.header["PNO"])
        #expect(header.flag?.version.rawValue == published.flagBits?.version)
        #expect(header.flag?.isSubPacket == published.flagBits?.subpackage)
        #expect(header.flag?.wantsAnswer == published.flagBits?.ack)
        return true
    }
}
