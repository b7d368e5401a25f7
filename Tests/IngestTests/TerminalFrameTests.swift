import Ingest
import JT808
import Places
import Telemetry
import TestSupport
import Testing

@Suite struct TerminalFrameTests {
    @Test func aPositionIsAReading() {
        var desk = TerminalDesk()
        let full = position {
            $0.status.formUnion(StatusBits(.full))
            $0.alarm = [.powerCut]
            $0.items.setMileage(kilometres: 12_345.6)
            $0.items.setRecorderSpeed(kilometresPerHour: 60.2)
        }
        let arrivals = desk.take(bytes(.position(full)))
        #expect(arrivals.rejections.isEmpty && arrivals.readings.count == 1)
        #expect(arrivals.readings.first?.observedAt == noon)
        #expect(
            desk.values(arrivals.readings.first) == [
                "lat": "31.0354", "lon": "112.1993", "speed": "61.5", "course": "45.0", "load": "full",
                "ignition": "true", "mileage": "12345.6", "recorder_speed": "60.2", "fix": "valid",
                "power_cut": "true", "antenna_cut": "false", "emergency": "false",
            ]
        )
    }

    @Test(arguments: [(0, "empty"), (1, "half"), (2, "half"), (3, "full")])
    func loads(_ bits: UInt32, _ load: String) {
        var desk = TerminalDesk()
        let arrivals = desk.take(bytes(.position(position { $0.status.formUnion(StatusBits(rawValue: bits << 8)) })))
        #expect(desk.values(arrivals.readings.first)["load"] == load)
    }

    @Test func hexTextIsTheSameAsBytes() {
        let frame = bytes(.position(position()))
        var desk = TerminalDesk()
        let wanted = desk.take(frame).readings
        #expect(wanted.count == 1)
        for text in [hexText(frame), hexText(frame).uppercased(), hexText(frame, separator: " ") + "\r\n"] {
            #expect(desk.take(text).readings == wanted)
        }
        #expect(desk.outcomes(Array((hexText(frame) + "7").utf8)) == ["malformed: an odd number of hex digits"])
    }

    /// One payload, six messages: a damaged one costs no other, and heartbeats are neither readings nor mistakes.
    @Test func gluedFramesAreReadOneByOne() throws {
        var damaged = bytes(.position(position()))
        damaged[20] ^= 1
        let payload =
            bytes(.position(position())) + bytes(.heartbeat) + damaged
            + bytes(.position(position { $0.time = TerminalTime(noon - .seconds(10))! })).dropFirst() + bytes(.logout)
        var desk = TerminalDesk()
        let arrivals = desk.take(payload)
        #expect(arrivals.readings.map(\.observedAt) == [noon, noon - .seconds(10)])
        #expect(arrivals.rejections.map(\.reason) == [.wrongChecksum])
        #expect(arrivals.rejections.first?.payload == damaged)
        #expect(arrivals.messagesWithoutReading == [ClassIndex(0): 2])
        let again = desk.take(try #require(arrivals.rejections.first).payload)
        #expect(again.rejections.map(\.detail) == arrivals.rejections.map(\.detail))
    }

    @Test(arguments: [
        ("", "empty: no bytes in the payload"),
        ("7e7e7e", "malformed: bytes that are not between two flags, 7e"),
        ("474554202f", "malformed: bytes that are not between two flags, 7e"),
        ("7e0100405301007e", "malformed: 6 bytes are too few for a header and a checksum"),
        ("7e02007d037e", "malformed: 7d 03 is no escape: after 7d comes 01 or 02"),
        // Frames of public repositories: Tests/JT808Tests/Frames.
        (
            "7e0801200500123456789002de001a00022808000102547e",
            "wrong_checksum: the checksum is 54, the bytes before it give 53"
        ),
        (
            "7e0801200500123456789002de001a000228080001517e",
            "wrong_length: the header says 5 bytes of body, there are 4"
        ),
    ])
    func refusals(_ payload: String, _ outcome: String) {
        var desk = TerminalDesk()
        let bytes = Array(payload.utf8)
        // The same as hex text, where it is not empty, and as bytes.
        #expect(desk.outcomes(bytes) == [outcome])
        let raw = stride(from: 0, to: payload.utf8.count, by: 2).map {
            UInt8(String(decoding: bytes[$0..<$0 + 2], as: UTF8.self), radix: 16)!
        }
        #expect(desk.outcomes(raw) == [outcome])
    }

    @Test func swappedCoordinatesAreHinted() {
        var desk = TerminalDesk()
        let swapped = position {
            $0.latitudeMillionths = 119_552_894
            $0.longitudeMillionths = 40_058_359
        }
        #expect(
            desk.outcomes(bytes(.position(swapped))) == ["out_of_range: lat 119.552894; are lat and lon swapped?"]
        )
    }

    /// A position that is none is stored without one, and never lies in a place; the rest of the message counts.
    @Test(arguments: [
        (StatusBits.ignition, "none"), (StatusBits([.isEncrypted, .isPositioned]), "encrypted"),
        (StatusBits.isEncrypted, "encrypted"),
    ])
    func positionsThatAreNone(_ status: StatusBits, _ fix: String) {
        var desk = TerminalDesk()
        let arrivals = desk.take(bytes(.position(position { $0.status = status })))
        let values = desk.values(arrivals.readings.first)
        #expect(values["lat"] == nil && values["lon"] == nil)
        #expect(values["fix"] == fix)
        #expect(values["speed"] == "61.5")
    }

    @Test func zerosAreNoFix() {
        var desk = TerminalDesk()
        let nowhere = position {
            $0.latitudeMillionths = 0
            $0.longitudeMillionths = 0
        }
        #expect(desk.outcomes(bytes(.position(nowhere))) == ["null_island: lat and lon are zero: no fix"])
        let southWest = position { $0.status.formUnion([.isSouth, .isWest]) }
        let reading = desk.take(bytes(.position(southWest))).readings.first
        let values = desk.values(reading)
        #expect(values["lat"] == "-31.0354" && values["lon"] == "-112.1993")
    }

    @Test func datumsAreConverted() throws {
        var desk = TerminalDesk(datum: .gcj02)
        let reading = try #require(desk.take(bytes(.position(position()))).readings.first)
        let longitude = try #require(desk.values(reading)["lon"].flatMap(Double.init))
        #expect(abs(longitude - 112.1993) > 0.004)
    }

    @Test func theMessageIsOfTheTopicsDevice() {
        var desk = TerminalDesk()
        let long = bytes(.position(position()), phone: "13800138000", edition: .year2019(revision: 1))
        for device in ["13800138000", "013800138000", "00000000013800138000"] {
            #expect(desk.take(long, device: device).readings.count == 1)
        }
        let outcome = "device_mismatch: the message is of terminal '13800138000', its topic of '13800138001'"
        #expect(desk.outcomes(long, device: "13800138001") == [outcome])
        #expect(desk.outcomes(bytes(.heartbeat), device: "13800138001") == [outcome])
    }

    @Test(arguments: [
        ("261123120601", "future"), ("261023115959", "outdated"), ("000000000000", "invalid_time"),
        ("261123126000", "invalid_time"),
    ])
    func times(_ digits: String, _ reason: String) {
        var desk = TerminalDesk()
        let arrivals = desk.take(bytes(.position(position { $0.time = TerminalTime(digits: digits)! })))
        #expect(arrivals.readings.isEmpty && arrivals.rejections.map(\.reason.rawValue) == [reason])
    }

    @Test func backfillIsReadByTheTimesOfTheDevice() {
        var desk = TerminalDesk()
        let kept = (1...40).map { minutes in
            position { $0.time = TerminalTime(noon - .minutes(Int64(minutes)))! }
        }
        let old = position { $0.time = TerminalTime(noon - .days(31))! }
        let batch = Message.positionBatch(PositionBatch(kind: PositionBatch.backfill, positions: kept + [old]))
        #expect(frames(batch).count == 2, "a batch in parts")
        let arrivals = desk.take(bytes(batch))
        #expect(arrivals.readings.map(\.observedAt) == (1...40).map { noon - .minutes($0) })
        #expect(arrivals.readings.allSatisfy { $0.receivedAt == noon })
        #expect(arrivals.rejections.map(\.reason) == [.outdated])
        // What is kept of the refused one is the message that it was in.
        #expect(desk.take(arrivals.rejections[0].payload).readings.count == 40)
    }

    @Test func partsWithoutTheOthersAreRefused() {
        var desk = TerminalDesk()
        let batch = Message.positionBatch(PositionBatch(kind: 1, positions: (0..<80).map { _ in position() }))
        let parts = frames(batch)
        #expect(parts.count == 3)
        let outcomes = desk.outcomes(parts[0].encoded + bytes(.heartbeat) + parts[2].encoded)
        #expect(
            outcomes == [
                "incomplete: part 1 of 3 of 0x0704, whose others are not in the payload",
                "incomplete: part 3 of 3 of 0x0704, whose others are not in the payload", "1 without reading",
            ]
        )
    }

    @Test func batchesThatAnnounceMoreThanThereIsAreSaidToBeSo() {
        var desk = TerminalDesk()
        var batch = PositionBatch(kind: 0, positions: [position()])
        batch.declaredCount = 2
        let arrivals = desk.take(bytes(.positionBatch(batch)))
        #expect(arrivals.readings.count == 1)
        #expect(arrivals.rejections.map(\.detail) == ["the batch announces 2 positions and has 1"])
        batch.entries.append(.malformed([1, 2, 3]))
        batch.declaredCount = nil
        #expect(
            desk.take(bytes(.positionBatch(batch))).rejections.map(\.detail) == ["3 bytes of a batch are no position"]
        )
    }

    @Test func encryptedMessagesAreRefused() {
        var desk = TerminalDesk()
        var frame = frames(.position(position()))[0]
        frame.header.encryption = 1
        #expect(desk.outcomes(frame.encoded) == ["encrypted: the body is encrypted with RSA"])
    }

    /// A broken tail keeps the position, and an item that cannot be is left out alone.
    @Test func whatStandsBehindAPositionDoesNotCostIt() {
        var desk = TerminalDesk()
        let broken = position {
            $0.items.append(0x01, [0xff, 0xff, 0xff, 0xff])
            $0.items = AdditionalItems(bytes: $0.items.bytes + [0x03, 0x09, 0x00])
        }
        let reading = desk.take(bytes(.position(broken))).readings.first
        let values = desk.values(reading)
        #expect(values["lat"] == "31.0354")
        #expect(values["mileage"] == nil && values["recorder_speed"] == nil)
    }

    @Test func theSameFieldsServeOtherClasses() {
        var desk = TerminalDesk(class: "sweeper")
        let arrivals = desk.take(bytes(.position(position { $0.items.setFuel(litres: 81.5) })))
        let values = desk.values(arrivals.readings.first)
        #expect(values["fuel"] == "81.5" && values["fix"] == "valid" && values["load"] == nil)
    }

    @Test func tooLongPayloadsAreRefused() {
        var desk = TerminalDesk()
        let arrivals = desk.take([UInt8](repeating: 0x7e, count: 1 << 20 + 1))
        #expect(arrivals.rejections.map(\.reason) == [.tooLarge])
    }

    /// Whatever comes, something is said about it, and what is refused is refused alike when it comes again.
    @Test func noiseIsAccountedFor() {
        let seed: UInt64 = 808
        var random = SplitMix64(seed: seed)
        let frame = bytes(.position(position()))
        for _ in 0..<3000 {
            var payload = frame + bytes(.heartbeat) + frame
            for _ in 0...Int.random(in: 0...4, using: &random) {
                payload[Int.random(in: payload.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var desk = TerminalDesk()
            let arrivals = desk.take(payload)
            #expect(!arrivals.isEmpty || !arrivals.messagesWithoutReading.isEmpty, "\(hexText(payload)), seed \(seed)")
            for rejection in arrivals.rejections {
                let again = desk.take(rejection.payload)
                #expect(
                    again.rejections.contains { $0.reason == rejection.reason },
                    "\(hexText(payload)), seed \(seed)"
                )
            }
        }
    }
}
