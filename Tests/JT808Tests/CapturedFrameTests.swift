import Foundation
import JT808
import Telemetry
import Testing

@Suite struct CapturedFrameTests {
    @Test func allLinesAreOfAKindThatIsTested() {
        let known = ["valid", "tolerated", "invalid", "invalid_additions", "stream", "escape"]
        #expect(CapturedFrame.all.count == 53)
        #expect(CapturedFrame.all.allSatisfy { known.contains($0.kind) })
    }

    @Test(arguments: CapturedFrame.all("valid", "invalid_additions", "tolerated"))
    func headers(_ captured: CapturedFrame) throws {
        let frame = try Frame(content: captured.content.span)
        guard !captured.reference.isEmpty else { return }
        let header = captured.reference.object("header")
        #expect(frame.header.message.description == header.text("msg_id"))
        #expect(frame.body.count == header.integer("body_len"))
        #expect(Int(frame.header.encryption) == header.integer("encrypt"))
        #expect((frame.header.part != nil) == header.boolean("subpackage"))
        #expect((frame.header.edition != .year2013) == header.boolean("version_flag"))
        #expect(frame.header.phone.digits == header.text("phone"))
        #expect(Int(frame.header.serial) == header.integer("serial"))
        #expect(hex(frame.body) == captured.reference.text("body_hex"))
    }

    @Test(arguments: CapturedFrame.all("valid", "invalid_additions"))
    func framesAreWrittenAsTheyCame(_ captured: CapturedFrame) throws {
        let frame = try Frame(content: captured.content.span)
        #expect(hex(frame.encoded) == hex(captured.bytes))
        guard frame.header.part == nil, !frame.header.isEncrypted else { return }
        let message = try Message(frame)
        let again = message.frames(
            phone: frame.header.phone,
            edition: frame.header.edition,
            serial: frame.header.serial
        )
        let decoded = try Message(#require(again.first))
        #expect(again.count == 1 && decoded == message)
    }

    @Test(arguments: CapturedFrame.all("valid", "invalid_additions"))
    func bodies(_ captured: CapturedFrame) throws {
        let frame = try Frame(content: captured.content.span)
        if frame.header.isEncrypted {
            #expect(throws: BodyError.encrypted(method: 1)) { try Message(frame) }
            return
        }
        if let part = frame.header.part {
            #expect(throws: BodyError.isPart(number: part.number, of: part.total)) { try Message(frame) }
            return
        }
        let expected = captured.expected
        let message = try Message(frame)
        switch message {
        case .terminalReply(let reply), .platformReply(let reply):
            #expect(Int(reply.serial) == expected.integer("resp_serial") ?? expected.integer("responseSerialNo"))
            #expect(
                Int(reply.message.rawValue) == expected.integer("resp_id") ?? expected.integer("responseMessageId")
            )
            #expect(Int(reply.result) == expected.integer("result") ?? expected.integer("resultCode"))
        case .registrationReply(let reply):
            #expect(Int(reply.serial) == expected.integer("resp_serial") ?? expected.integer("responseSerialNo"))
            #expect(Int(reply.result) == expected.integer("result") ?? expected.integer("resultCode"))
            #expect(reply.code == expected.text("auth_code") ?? expected.text("token"))
        case .heartbeat: #expect(frame.header.message == .heartbeat)
        case .logout: Issue.record("there is none among them")
        case .registration(let registration): check(registration, captured)
        case .authentication(let authentication):
            #expect(authentication.code == expected.text("auth_code") ?? expected.text("token"))
            #expect(authentication.device?.imei == expected.text("imei"))
            #expect(authentication.device?.software == expected.text("software") ?? expected.text("softwareVersion"))
        case .position(let position):
            check(position, expected, captured.reference.object("location"))
            #expect(position.tailIsMalformed == (captured.kind == "invalid_additions"))
        case .positionBatch(let batch):
            #expect(batch.isComplete)
            #expect(batch.entries.count == expected.integer("count") ?? expected.integer("total"))
            #expect(Int(batch.kind) == expected.integer("type"))
            let references = captured.reference.object("batch").objects("items")
            #expect(batch.positions.count == references.count)
            for (index, position) in batch.positions.enumerated() {
                check(position, expected.objects("items")[index], references[index])
            }
        case .other(let id, let body):
            #expect([0x0201, 0x0705, 0x0801].contains(id.rawValue))
            #expect(hex(body) == captured.reference.text("body_hex"))
        }
    }

    private func check(_ registration: Registration, _ captured: CapturedFrame) {
        let reference = captured.reference.object("register")
        #expect(Int(registration.province) == reference.integer("province"))
        #expect(Int(registration.county) == reference.integer("city"))
        #expect(registration.maker == reference.text("maker"))
        #expect(registration.model == reference.text("model"))
        #expect(registration.terminal == reference.text("terminal_id"))
        #expect(Int(registration.plateColour) == reference.integer("plate_color"))
        #expect(registration.plate == reference.text("plate"))
        let expected = captured.expected
        if let plate = expected.text("plate") ?? expected.text("plateNo") { #expect(registration.plate == plate) }
        if let maker = expected.text("maker") ?? expected.text("makerId") { #expect(registration.maker == maker) }
        if let year = expected.integer("version") { #expect("\(registration.layout)" == "year\(year)") }
    }

    private func check(_ position: Position, _ expected: JSONValues, _ reference: JSONValues) {
        func value(_ keys: String...) -> Int? {
            keys.compactMap { expected.integer($0) ?? reference.integer($0) }.first
        }
        #expect(Int(position.alarm.rawValue) == value("warnBit", "alarm"))
        #expect(Int(position.status.rawValue) == value("statusBit", "status"))
        #expect(Int(position.latitudeMillionths) == value("latitude", "lat_raw"))
        #expect(Int(position.longitudeMillionths) == value("longitude", "lon_raw"))
        #expect(position.latitude == reference.number("lat"))
        #expect(position.longitude == reference.number("lon"))
        #expect(Int(position.altitude) == value("altitude", "altitude_m"))
        // The other library's `speed` and its attributes' are in tenths too.
        #expect(Int(position.speedTenths) == value("speed", "speed_raw"))
        #expect(position.speed == reference.number("speed_kmh"))
        #expect(Int(position.course) == value("direction"))
        let time = expected.text("deviceTime") ?? expected.text("time") ?? reference.text("time") ?? ""
        #expect(
            position.time.instant == Instant(rfc3339: time.replacingOccurrences(of: " ", with: "T") + "+08:00"),
            "\(time)"
        )
        #expect(position.status.contains(.ignition) == reference.boolean("acc_on"))
        #expect((position.fix == .valid) == reference.boolean("positioned"))
        #expect(Int(position.status.load.rawValue) == reference.integer("load_bits"))
        check(position.items, reference)
    }

    private func check(_ items: AdditionalItems, _ reference: JSONValues) {
        let found = items.map { "0x\(hex([$0.id]).uppercased()) \(hex($0.value))" }
        let wanted = reference.objects("items").map { "\($0.text("id") ?? "") \($0.text("hex") ?? "")" }
        #expect(found.map { $0.lowercased() } == wanted.map { $0.lowercased() })
        #expect(items.mileage == reference.number("mileage_km"))
        #expect(items.fuel == reference.number("fuel_l"))
        #expect(items.recorderSpeed == reference.number("recorder_speed_kmh"))
        #expect(items.inputs.map(Int.init) == reference.integer("io_status"))
        #expect(
            items.analogInputs?.map(Int.init) == reference.integer("ad0").map { [$0, reference.integer("ad1") ?? 0] }
        )
        #expect(items.signalStrength == reference.integer("rssi"))
        #expect(items.satellites == reference.integer("gnss_sats"))
    }

    /// The items of line 12, each with the value that its library asserts.
    @Test func everyStandardItem() throws {
        let captured = try #require(CapturedFrame.all.first { $0.expected.has("0x01_mileage_raw") })
        guard case .position(let position) = try Message(Frame(content: captured.content.span)) else {
            Issue.record("no position")
            return
        }
        let names: [(UInt8, String, Int)] = [
            (0x01, "0x01_mileage_raw", 4), (0x02, "0x02_oil_raw", 2), (0x03, "0x03_recorder_speed_raw", 2),
            (0x04, "0x04_alarm_event", 2), (0x06, "0x06_temp", 2), (0x25, "0x25", 4), (0x2a, "0x2A", 2),
            (0x2b, "0x2B", 4), (0x30, "0x30", 1), (0x31, "0x31", 1),
        ]
        for (id, name, bytes) in names {
            let number = position.items.first { $0.id == id }?.number(bytes: bytes)
            #expect(number.map(Int.init) == captured.expected.integer(name), "\(name)")
        }
        #expect(position.items.value(of: 0x05)?.prefix(3) == [55, 55, 55])
        #expect(position.items.value(of: 0x11).map(hex) == "4200000042")
    }

    @Test(arguments: CapturedFrame.all("invalid"))
    func invalidFrames(_ captured: CapturedFrame) throws {
        let wanted: [String: [String]] = [
            "ErrHeaderLength2Short": ["short"],
            "ErrCheckCode": ["checksum"],
            "ErrBodyLengthInconsistency": ["length"],
            // It has no end: as bytes of a stream it is no frame yet, and as a frame too short.
            "ErrUnqualifiedData": ["short"],
        ]
        let labels = try #require(captured.expected.text("error").flatMap { wanted[$0] })
        do throws(FrameError) {
            let frame = try Frame(content: captured.content.span)
            Issue.record("it was read as \(frame)")
        } catch {
            #expect(labels.contains(error.label), "\(error)")
        }
    }

    @Test(arguments: CapturedFrame.all("stream"))
    func streams(_ captured: CapturedFrame) {
        var splitter = FrameSplitter()
        var found: [String] = []
        splitter.split(captured.bytes.span) { content in
            found.append("7e" + hex(content.indices.map { content[$0] }) + "7e")
        }
        #expect(found == captured.expected.texts("frames"))
        #expect(splitter.pendingBytes == captured.expected.integer("pending"))
        #expect(splitter.skippedBytes == 0)
    }

    /// What they unescape to shows in the checksum or in the error: these bytes are no frames.
    @Test(arguments: CapturedFrame.all("escape"))
    func escapes(_ captured: CapturedFrame) throws {
        let failure = try #require(throws: FrameError.self) { try Frame(content: captured.content.span) }
        guard let unescaped = captured.expected.text("unescaped") else {
            #expect(failure == .brokenEscape(follower: 0x03))
            return
        }
        let bytes = JT808Tests.bytes(unescaped)
        switch failure {
        case .tooShort(let count): #expect(count == bytes.count)
        case .wrongChecksum(let expected, let found):
            #expect(expected == bytes.dropLast().reduce(0, ^) && found == bytes.last)
        case .brokenEscape, .wrongLength, .invalidPart: Issue.record("\(failure)")
        }
    }

    /// The standard's own example of escaping, as a frame of a message that nobody knows.
    @Test func escapeOfTheStandard() throws {
        let body = bytes("307e087d55")
        let phone = try #require(Phone("13800138000", edition: .year2013))
        let frame = Frame(
            header: Header(message: MessageID(rawValue: 0x0900), edition: .year2013, phone: phone, serial: 1),
            body: body
        )
        #expect(hex(frame.encoded).contains("307d02087d0155"))
    }
}
