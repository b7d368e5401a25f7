import JT808
import Telemetry
import Testing

@Suite struct RoundTripTests {
    @Test func whatIsWrittenIsRead() throws {
        let seed: UInt64 = 808
        var messages = RandomMessage(seed: seed)
        var parts = 0
        for number in 0..<3000 {
            let edition = messages.edition()
            let phone = messages.phone(edition)
            let message = messages.next(edition)
            let frames = message.frames(phone: phone, edition: edition, serial: messages.word())
            var assembler = PartAssembler()
            var read: Message?
            for frame in frames {
                #expect(frame.body.count <= Header.longestBody)
                let content = Array(frame.encoded.dropFirst().dropLast())
                let again = try Frame(content: content.span)
                #expect(again == frame, "message \(number), seed \(seed)")
                let whole = assembler.add(again, at: Instant(milliseconds: 0))
                read = try whole.flatMap(PartAssembler.joined).map { try Message($0) }
            }
            #expect(read == message, "message \(number), seed \(seed)")
            if frames.count > 1 { parts += 1 }
        }
        #expect(parts > 100, "too few messages in parts")
    }

    @Test func coordinatesKeepTheirHemisphere() throws {
        for (latitude, longitude) in [(31.0354, 112.1994), (-33.8688, 151.2093), (40.7128, -74.006), (-54.8, -68.3)] {
            let coordinate = try #require(Coordinate(latitude: latitude, longitude: longitude))
            let position = try #require(
                Position(at: coordinate, time: Instant(milliseconds: 1_795_388_400_000), speed: 61.25, course: 359.7)
            )
            #expect(abs(position.latitude - latitude) <= 0.5e-6 && abs(position.longitude - longitude) <= 0.5e-6)
            #expect(position.speed == 61.3)
            #expect(position.course == 0)
            #expect(position.fix == .valid)
            #expect(position.time.digits == "261123070000")
        }
    }

    @Test(arguments: [
        ("261123080010", "2026-11-23T08:00:10+08:00"), ("000101000000", "2000-01-01T00:00:00+08:00"),
        ("240229235959", "2024-02-29T23:59:59+08:00"), ("991231235959", "2099-12-31T23:59:59+08:00"),
        ("000000000000", nil), ("230229000000", nil), ("261123240000", nil), ("2611230a0000", nil),
    ])
    func times(_ digits: String, _ expected: String?) throws {
        var frame = positionFrame()
        frame.body.replaceSubrange(22..<28, with: bytes(digits))
        guard case .position(let position) = try Message(frame) else {
            Issue.record("no position")
            return
        }
        #expect(position.time.instant == expected.flatMap { Instant(rfc3339: $0) })
        #expect(position.time.digits == digits)
        if let instant = position.time.instant { #expect(TerminalTime(instant) == position.time) }
    }

    @Test func timesOfOtherCenturiesCannotBeSaid() {
        #expect(TerminalTime(.distantPast) == nil)
        #expect(TerminalTime(.distantFuture) == nil)
    }

    @Test(arguments: [
        ("", false), ("0104000000cc", false), ("0104000000cc01", true), ("0104000000cc300203", true),
        ("0104000000cc0000", true), ("00000000", true), ("e40101", false), ("1100", true), ("0103000000", true),
    ])
    func tails(_ tail: String, _ isMalformed: Bool) throws {
        var frame = positionFrame()
        frame.body += bytes(tail)
        guard case .position(let position) = try Message(frame) else {
            Issue.record("no position")
            return
        }
        #expect(position.tailIsMalformed == isMalformed)
        #expect(position.latitude == 31)
        #expect(position.items.mileage == (tail.hasPrefix("0104") ? 20.4 : nil), "what comes before the break is read")
    }

    @Test func anEntryOfABatchThatIsTooShortCostsNoOther() throws {
        let position = positionFrame().body
        let body = bytes(
            "0003" + "01" + "001c" + hex(position) + "0004" + "00112233" + "001c" + hex(position) + "001cff"
        )
        var frame = positionFrame()
        frame.header.message = .positionBatch
        frame.body = body
        guard case .positionBatch(let batch) = try Message(frame) else {
            Issue.record("no batch")
            return
        }
        #expect(batch.kind == PositionBatch.backfill)
        #expect(batch.positions.count == 2)
        #expect(batch.entries[1] == .malformed([0x00, 0x11, 0x22, 0x33]))
        #expect(hex(batch.remainder) == "001cff")
        #expect(!batch.isComplete)
        let again = Message.positionBatch(batch).frames(phone: frame.header.phone, edition: .year2013, serial: 0)
        #expect(again.first?.body == body)
    }

    @Test(arguments: [
        (MessageID.position, 27), (.positionBatch, 2), (.terminalReply, 4), (.registration, 24),
        (.registrationReply, 2),
    ])
    func bodiesThatAreTooShort(_ id: MessageID, _ bytes: Int) {
        var frame = positionFrame()
        frame.header.message = id
        frame.body = [UInt8](repeating: 0, count: bytes)
        #expect(throws: BodyError.tooShort(message: id, bytes: bytes)) { try Message(frame) }
    }

    @Test func phonesKeepTheirZeros() throws {
        let long = try #require(Phone("017299841738", edition: .year2019(revision: 1)))
        #expect(long.digits == "00000000017299841738")
        #expect(long.normalised == "17299841738")
        #expect(Phone("000", edition: .year2013)?.normalised == "0")
        #expect(Phone("1234567890123", edition: .year2013) == nil)
        #expect(Phone("", edition: .year2013) == nil)
        #expect(Phone("12x", edition: .year2013) == nil)
    }

    @Test func platesThatAreNoCharactersAreRead() throws {
        var frame = positionFrame()
        frame.header.message = .registration
        frame.body = [UInt8](repeating: 0, count: 37) + [0xff, 0xff, 0x41, 0xb2, 0xe2, 0xb2]
        guard case .registration(let registration) = try Message(frame) else {
            Issue.record("no registration")
            return
        }
        #expect(registration.plate == "\u{fffd}\u{fffd}A测\u{fffd}")
        let reply = RegistrationReply(serial: 1, result: 0, code: "测🚛A")
        let frames = Message.registrationReply(reply).frames(phone: frame.header.phone, edition: .year2013, serial: 0)
        #expect(hex(frames[0].body) == "000100b2e23f41")
    }
}

/// A position in Jingmen, in one frame.
func positionFrame() -> Frame {
    let position = Position(
        status: [.ignition, .isPositioned],
        latitudeMillionths: 31_000_000,
        longitudeMillionths: 112_000_000,
        time: TerminalTime(Instant(milliseconds: 1_795_388_400_000))!
    )
    return Message.position(position).frames(
        phone: Phone("13800138000", edition: .year2013)!,
        edition: .year2013,
        serial: 7
    )[0]
}
