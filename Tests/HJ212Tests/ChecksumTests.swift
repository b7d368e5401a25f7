import HJ212
import Testing

@Suite struct ChecksumTests {
    /// HJ 212-2017, annex A.
    private let official =
        "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"

    @Test func theStandardsExample() {
        #expect(Checksums(of: official.utf8.span)[.hj212] == 0x1c80)
    }

    /// The check value by which CRC catalogues name CRC-16/MODBUS.
    @Test func theCheckValueOfModbus() {
        let checksums = Checksums(of: "123456789".utf8.span)
        #expect(checksums[.modbus] == 0x4b37)
        #expect(checksums[.modbusSwapped] == 0x374b)
        #expect(checksums[.off] == nil)
    }

    /// Annex A, bit by bit as it is printed.
    @Test(arguments: 0..<40)
    func isTheStandardsBitByBit(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let bytes = (0..<seed * 7).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        var register: UInt16 = 0xffff
        for byte in bytes {
            register = (register >> 8) ^ UInt16(byte)
            for _ in 0..<8 {
                let lowest = register & 1
                register >>= 1
                if lowest == 1 { register ^= 0xa001 }
            }
        }
        #expect(Checksums(of: bytes.span)[.hj212] == register)
    }

    @Test func anyOneDamagedByteIsSeen() {
        let good = bytes("a34041-Rtd=0.82;")
        let checksum = Checksums(of: good.span)[.hj212]
        for index in good.indices {
            for value in UInt8.min...UInt8.max where value != good[index] {
                var damaged = good
                damaged[index] = value
                #expect(Checksums(of: damaged.span)[.hj212] != checksum)
            }
        }
    }

    /// Why frames are never compared by their checksums.
    @Test func thereAreNoMoreThan256() {
        let found = Set((0..<5000).map { Checksums(of: "QN=\($0 * 7919)".utf8.span)[.hj212] })
        #expect(found.count == 256)
    }

    @Test(arguments: [ChecksumKind.hj212, .modbus, .modbusSwapped], ["%04X", "%04x"])
    func theRightKindIsNamed(kind: ChecksumKind, format: String) throws {
        let sent = checksumText(of: official, kind)
        let text = frame(official, checksum: format == "%04x" ? sent.lowercased() : sent)
        #expect(try segment(text, checksum: kind).header.command.rawValue == 1062)
        for other in ChecksumKind.allCases where other != kind && other != .off {
            let problem = try #require(throws: FrameProblem.self) { try segment(text, checksum: other) }
            guard case .checksum(_, _, let fits) = problem else {
                Issue.record("\(problem)")
                continue
            }
            #expect(fits == kind)
            #expect("\(problem)".hasSuffix("it is right for crc: \(kind.rawValue)"))
        }
        #expect(try segment(text, checksum: .off).header.system == 32)
    }

    @Test func noKindIsNamedWhereNoneFits() throws {
        let problem = try #require(throws: FrameProblem.self) {
            try segment(frame(official, checksum: "1C81"), checksum: .modbus)
        }
        #expect(problem == .checksum(received: 0x1c81, expected: 0x0759, fits: nil))
        #expect("\(problem)" == "checksum 1C81 instead of 0759; no other kind fits")
    }
}
