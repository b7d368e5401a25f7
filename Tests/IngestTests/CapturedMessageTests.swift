import Ingest
import Telemetry
import Testing

@Suite struct CapturedMessageTests {
    @Test(arguments: CapturedMessage.all)
    func captured(_ message: CapturedMessage) throws {
        var desk = Desk()
        let arrivals = desk.take(message.payload, topic: Array(message.topic.utf8))
        try #require(!message.readings.isEmpty || !message.rejections.isEmpty, "nothing says what must become of it")
        check(arrivals.readings, of: message, desk)
        check(arrivals.rejections, of: message)
    }

    private func check(_ readings: [Reading], of message: CapturedMessage, _ desk: borrowing Desk) {
        #expect(readings.count == message.readings.count)
        for (reading, expected) in zip(readings, message.readings) {
            let deviceClass = desk.catalogue[reading.deviceClass]
            #expect(deviceClass.name == message.deviceClass)
            #expect(desk.directory[reading.device].name == message.topic.split(separator: "/").last.map(String.init))
            #expect(reading.observedAt.rfc3339() == expected.observedAt)
            #expect(reading.receivedAt == noon)
            #expect(reading.admission == .judged)
            let values = deviceClass.values(of: reading)
            #expect(values.keys.sorted() == expected.values.keys.sorted())
            for (field, value) in values {
                let wanted = expected.values[field]
                // 61.5, 6.15e1 and 61.50 are one number.
                if let number = Double(value), let same = wanted.flatMap(Double.init), number == same,
                    number.sign == same.sign
                {
                    continue
                }
                #expect(value == wanted, "\(field)")
            }
        }
    }

    private func check(_ rejections: [Rejection], of message: CapturedMessage) {
        #expect(rejections.map(\.reason.rawValue) == message.rejections.map(\.reason))
        for (rejection, expected) in zip(rejections, message.rejections) {
            #expect(rejection.detail.contains(expected.detail), "\(rejection.detail)")
            #expect(rejection.topic == message.topic)
            #expect(rejection.receivedAt == noon)
            #expect(rejection.payload.count == min(rejection.payloadBytes, Rejection.keptPayload))
        }
    }

    @Test func everyReasonHasItsMessage() {
        let seen = Set(CapturedMessage.all.flatMap { $0.rejections.map(\.reason) })
        let missing = Rejection.Reason.allCases.filter { !seen.contains($0.rawValue) }
        // The first two take a hundred thousand readings, or devices; the others are of protocols with frames:
        // TerminalFrameTests, MonitorTests; the last two are of cities with several daemons: PartitionedIntakeTests.
        let elsewhere: Set<Rejection.Reason> = [
            .tooMany, .tooManyDevices, .wrongChecksum, .checksumOfHJ212, .checksumOfModbus, .checksumOfModbusSwapped,
            .wrongLength, .encrypted, .incomplete, .wrongPartition, .foreignPartition,
        ]
        #expect(Set(missing) == elsewhere)
    }
}
