import HJ212
import Telemetry
import Testing

@Suite struct DeviceTimeTests {
    @Test(arguments: 0..<500)
    func whatIsWrittenIsReadAgain(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let instant = Instant(milliseconds: Int64.random(in: -2_000_000_000_000...4_000_000_000_000, using: &random))
        let text = DeviceTime.milliseconds(instant)
        #expect(DeviceTime.instant(text) == instant)
        #expect(instant.rfc3339().filter(\.isNumber).hasPrefix(text))
        #expect(DeviceTime.seconds(instant) == String(text.dropLast(3)))
    }

    @Test(arguments: [
        "", "2016080108585", "2016080108585a", "20160230085857", "20161301085857", "20160801245857", "20160801086057",
        "20160801085861", "2016-08-01 08:58", "2016080108585712345", "２０１６０８０１０８５８５７",
    ])
    func otherTextsAreNoTimes(text: String) {
        #expect(DeviceTime.instant(text) == nil)
    }

    @Test func aLeapSecondIsTheNextMinute() {
        #expect(DeviceTime.instant("20170101075960")?.rfc3339() == "2017-01-01T08:00:00.000+08:00")
    }
}
