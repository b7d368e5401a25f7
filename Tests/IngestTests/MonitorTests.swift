import HJ212
import Ingest
import Telemetry
import Testing

/// Frames of HJ 212 as payloads, and what becomes of them.
@Suite struct MonitorTests {
    private let time = "DataTime=20251103193000"

    // MARK: - Readings

    @Test func aFrameIsAReading() {
        var desk = MonitorDesk()
        let arrivals = desk.take(
            monitorFrame(
                """
                \(time);a34041-Rtd=0.82,a34041-Flag=N;a24088-Rtd=4.10,a24088-Flag=N;a01012-Rtd=41.5,a01012-Flag=N;\
                a01014-Rtd=62.0,a01014-Flag=N;a00000-Rtd=2.5;SB1-RS=1;SB2-RS=0
                """
            )
        )
        #expect(arrivals.rejections.isEmpty)
        #expect(
            desk.told(arrivals) == [
                """
                19:30:00, fan true, flag N, flow 9000.0, fume 0.82, humidity 62.0, nmhc 4.1, purifier false, temperature 41.5
                """
            ]
        )
    }

    @Test func severalFramesMayBeInOnePayload() {
        var desk = MonitorDesk()
        let arrivals = desk.take(
            monitorFrame("\(time);a34041-Rtd=1") + monitorFrame("DataTime=20251103193100;a34041-Rtd=2").dropLast()
                + monitorFrame("DataTime=20251103193200;a34041-Rtd=3")
        )
        #expect(desk.told(arrivals) == ["19:30:00, fume 1.0", "19:31:00, fume 2.0", "19:32:00, fume 3.0"])
    }

    @Test func convertedValuesHaveAFieldOfTheirOwn() {
        var desk = MonitorDesk()
        let arrivals = desk.take(monitorFrame("\(time);a34041-Rtd=1.5,a34041-ZsRtd=2.4,a34041-Flag=N"))
        #expect(desk.told(arrivals) == ["19:30:00, flag N, fume 1.5, fume_converted 2.4"])
    }

    @Test(arguments: [
        ("SB1-RS=0", "false"), ("SB1-RS=1", "true"), ("SB1-RS=2", "false"), ("SB1-RS=4", "false"),
        ("SB1-RS=01", "true"),
    ])
    func onlyOneMeansRunning(state: String, fan: String) {
        var desk = MonitorDesk()
        let arrivals = desk.take(monitorFrame("\(time);a34041-Rtd=1;\(state)"))
        #expect(desk.told(arrivals) == ["19:30:00, fan \(fan), fume 1.0"])
    }

    /// Nothing is taken for a fan that nobody has called one.
    @Test func withoutATableStatesMeanNothing() {
        var desk = MonitorDesk(MonitorSettings())
        #expect(desk.told(desk.take(monitorFrame("\(time);a34041-Rtd=1;SB1-RS=1"))) == ["19:30:00, fume 1.0"])
    }

    @Test func vendorsHaveCodesOfTheirOwn() {
        let vendor = MonitorVendor(
            name: "other",
            readouts: [
                FactorReadout("fume", ["ga0101", "a34041"], .measured, .number(scale: 0.001)),
                FactorReadout("fan", ["ga0701", "ga0702"], .measured, .on([1, 2])),
                FactorReadout("temperature", [], .measured, .nothing),
            ]
        )
        var desk = MonitorDesk(MonitorSettings(vendorsOfDevices: ["B1": vendor]))
        let content = "\(time);ga0101-Rtd=1500;ga0701-Rtd=0;ga0702-Rtd=2;a01012-Rtd=40"
        let arrivals = desk.take(monitorFrame(content, device: "B1"), device: "B1")
        #expect(desk.told(arrivals) == ["19:30:00, fan true, fume 1.5"])
        #expect(desk.take(monitorFrame(content)).rejections.map(\.reason) == [.missingField])
    }

    // MARK: - Flags

    @Test(arguments: ["N", "F", "M", "S", "D", "C", "T", "B", "d"])
    func flagsSayWhatAValueIsWorth(flag: String) {
        var desk = MonitorDesk()
        let arrivals = desk.take(monitorFrame("\(time);a34041-Rtd=9.99,a34041-Flag=\(flag)"))
        #expect(desk.told(arrivals) == ["19:30:00, flag \(flag.uppercased()), fume 9.99"])
    }

    /// No flag counts as N; one that nobody knows must not.
    @Test func aFlagThatIsUnknownRefusesTheReading() {
        var desk = MonitorDesk()
        let arrivals = desk.take(
            monitorFrame("\(time);a34041-Rtd=1") + monitorFrame("DataTime=20251103193100;a34041-Rtd=9.99,a34041-Flag=P")
        )
        #expect(desk.told(arrivals) == ["19:30:00, fume 1.0"])
        #expect(arrivals.rejections.map(\.reason) == [.unknownChoice])
        #expect(arrivals.rejections.map(\.detail) == ["flag: a34041-Flag 'P' is none of N, F, M, S, D, C, T, B"])
    }

    @Test func theFlagIsThatOfTheFume() {
        var desk = MonitorDesk()
        let arrivals = desk.take(monitorFrame("\(time);a01012-Rtd=41,a01012-Flag=D;a34041-Rtd=1,a34041-Flag=N"))
        #expect(desk.told(arrivals) == ["19:30:00, flag N, fume 1.0, temperature 41.0"])
    }

    // MARK: - Kinds of data

    @Test func otherFramesAreHeardAndNotKept() {
        var desk = MonitorDesk()
        var payload = ""
        for command in [1013, 2021, 2031, 2051, 2061, 2081, 9011, 9013, 9014] {
            payload += monitorFrame("\(time);a34041-Avg=2.35,a34041-Rtd=1", command: command)
        }
        let arrivals = desk.take(payload)
        #expect(arrivals.isEmpty)
        #expect(arrivals.messagesWithoutReading.values.reduce(0, +) == 9)
    }

    /// The mean of a period is known when it is over; frames name its beginning.
    @Test(arguments: [
        (MonitorData.minutes(.minutes(10)), 2051, "19:40:00"), (.minutes(.minutes(1)), 2051, "19:31:00"),
        (.hours, 2061, "20:30:00"),
    ])
    func periodsAreReadingsOfTheirEnd(data: MonitorData, command: Int, observedAt: String) {
        var desk = MonitorDesk(MonitorSettings(data: data))
        let content = "\(time);a34041-Min=0.40,a34041-Avg=2.35,a34041-Max=4.10,a34041-ZsAvg=3.5,a34041-Flag=N"
        #expect(
            desk.told(desk.take(monitorFrame(content, command: command))) == [
                "\(observedAt), flag N, fume 2.35, fume_converted 3.5"
            ]
        )
        #expect(desk.take(monitorFrame("\(time);a34041-Rtd=1")).isEmpty)
    }

    @Test func aDayIsAReadingOfItsEnd() {
        var desk = MonitorDesk(MonitorSettings(data: .days))
        let arrivals = desk.take(monitorFrame("DataTime=20251102000000;a34041-Avg=0.9", command: 2031))
        #expect(arrivals.readings.map { $0.observedAt.rfc3339() } == ["2025-11-03T00:00:00.000+08:00"])
    }

    // MARK: - Sub-packets

    @Test(arguments: [false, true])
    func subPacketsOfOnePayloadAreOneReading(isReversed: Bool) {
        var desk = MonitorDesk()
        let packets = [
            monitorFrame("\(time);a34041-Rtd=1.5,a34041-Flag=N", packet: "PNUM=2;PNO=1;"),
            monitorFrame("\(time);a01012-Rtd=40;SB1-RS=1", packet: "PNUM=2;PNO=2;"),
        ]
        let arrivals = desk.take((isReversed ? packets.reversed() : packets).joined())
        #expect(arrivals.rejections.isEmpty)
        #expect(desk.told(arrivals) == ["19:30:00, fan true, flag N, fume 1.5, temperature 40.0"])
    }

    /// Its groups are whole: what is required may be there.
    @Test func aSubPacketAloneIsWhatItCanBe() {
        var desk = MonitorDesk()
        let first = monitorFrame("\(time);a34041-Rtd=1.5", packet: "PNUM=2;PNO=1;")
        let second = monitorFrame("\(time);a01012-Rtd=40", packet: "PNUM=2;PNO=2;")
        #expect(desk.told(desk.take(first)) == ["19:30:00, fume 1.5"])
        let arrivals = desk.take(second)
        #expect(arrivals.readings.isEmpty)
        #expect(arrivals.rejections.map(\.reason) == [.incomplete])
        #expect(arrivals.rejections.map(\.detail) == ["sub-packet 2 of 2 alone, without fume"])
        #expect(arrivals.rejections.map { String(decoding: $0.payload, as: UTF8.self) + "\r\n" } == [second])
    }

    // MARK: - Refusals

    @Test(arguments: [
        (ChecksumKind.hj212, Rejection.Reason.checksumOfHJ212), (.modbus, .checksumOfModbus),
        (.modbusSwapped, .checksumOfModbusSwapped),
    ])
    func aChecksumOfAnotherKindSaysWhich(kind: ChecksumKind, reason: Rejection.Reason) {
        let frame = monitorFrame("\(time);a34041-Rtd=1.5", checksum: kind)
        for configured in [ChecksumKind.hj212, .modbus, .modbusSwapped] where configured != kind {
            var desk = MonitorDesk(MonitorSettings(checksum: configured))
            let arrivals = desk.take(frame)
            #expect(arrivals.rejections.map(\.reason) == [reason])
            #expect(arrivals.rejections.allSatisfy { $0.detail.hasSuffix("it is right for crc: \(kind.rawValue)") })
        }
        var desk = MonitorDesk(MonitorSettings(checksum: .off, checksumsOfDevices: [MonitorDesk.device: kind]))
        #expect(desk.told(desk.take(frame)) == ["19:30:00, fume 1.5"])
    }

    @Test func aBadFrameCostsNoOther() {
        var desk = MonitorDesk()
        let good = monitorFrame("\(time);a34041-Rtd=1.5")
        let damaged = good.replacing("1.5", with: "9.5")
        let arrivals = desk.take("noise" + good + damaged + good.prefix(60) + good + "##")
        #expect(desk.told(arrivals) == ["19:30:00, fume 1.5", "19:30:00, fume 1.5"])
        #expect(arrivals.rejections.map(\.reason) == [.malformed, .wrongChecksum, .malformed, .malformed])
        #expect(arrivals.rejections.map { String(decoding: $0.payload, as: UTF8.self) }.last == "##")
    }

    @Test(arguments: [
        ("a34041-Rtd=1.5", Rejection.Reason.missingField, "DataTime"),
        ("DataTime=2025110319;a34041-Rtd=1.5", .invalidTime, "2025110319"),
        ("DataTime=20251303193000;a34041-Rtd=1.5", .invalidTime, "20251303193000"),
        ("DataTime=20251103230000;a34041-Rtd=1.5", .future, "ahead"),
        ("DataTime=20240103230000;a34041-Rtd=1.5", .outdated, "old"),
        ("DataTime=20251103193000;a34040-Rtd=1.5", .missingField, "fume"),
        ("DataTime=20251103193000;a34041-Avg=1.5", .missingField, "fume"),
        ("DataTime=20251103193000;a34041-Rtd=-", .wrongType, "fume: a34041-Rtd '-' is no number"),
        ("DataTime=20251103193000;a34041-Rtd=1001", .outOfRange, "fume 1001.0"),
    ])
    func whatCannotBeAReadingSaysWhy(content: String, reason: Rejection.Reason, detail: String) {
        var desk = MonitorDesk()
        let arrivals = desk.take(monitorFrame(content))
        #expect(arrivals.readings.isEmpty)
        #expect(arrivals.rejections.map(\.reason) == [reason])
        #expect(arrivals.rejections.allSatisfy { $0.detail.contains(detail) }, "\(arrivals.rejections.map(\.detail))")
    }

    /// A broken thermometer costs no fume.
    @Test(arguments: ["a01012-Rtd=-", "a01012-Rtd=9999", "SB1-RS=x"])
    func whatIsBesideTheFumeIsLeftOut(content: String) {
        var desk = MonitorDesk()
        #expect(desk.told(desk.take(monitorFrame("\(time);a34041-Rtd=1.5;\(content)"))) == ["19:30:00, fume 1.5"])
    }

    @Test func aFrameOfAnotherDeviceIsNotBelieved() {
        var desk = MonitorDesk()
        let arrivals = desk.take(monitorFrame("\(time);a34041-Rtd=1.5", device: "4208022018070100000000A2"))
        #expect(arrivals.rejections.map(\.reason) == [.deviceMismatch])
        let lower = desk.take(monitorFrame("\(time);a34041-Rtd=1.5", device: MonitorDesk.device.lowercased()))
        #expect(lower.readings.count == 1)
    }

    @Test(arguments: ["", "\r\n", " "])
    func nothingIsRefused(payload: String) {
        var desk = MonitorDesk()
        #expect(desk.take(payload).rejections.map(\.reason) == [.empty])
    }

    @Test func payloadsAreBounded() {
        var desk = MonitorDesk()
        #expect(desk.take([UInt8](repeating: 0x23, count: 1 << 20 | 1)).rejections.map(\.reason) == [.tooLarge])
        // As many incomplete reports as there is room for, and more.
        let packets = (0..<3000).map {
            monitorFrame("DataTime=20251103\(100_000 + $0 % 60);a34041-Rtd=1", packet: "PNUM=9;PNO=\($0 % 9 + 1);")
        }
        let arrivals = desk.take(packets.joined())
        #expect(arrivals.readings.count + arrivals.rejections.count > 0)
    }
}
