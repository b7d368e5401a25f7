import Telemetry
import Testing

@Suite struct MeasurementsTests {
    @Test func everyKindReadsBackFromEverySlot() {
        for slot in 0..<Measurements.capacity {
            var measurements = Measurements()
            #expect(!measurements.has(slot))
            measurements.set(slot, number: -12.375)
            #expect(measurements.number(slot) == -12.375)
            measurements.set(slot, integer: .min)
            #expect(measurements.integer(slot) == .min)
            measurements.set(slot, boolean: true)
            #expect(measurements.boolean(slot))
            measurements.set(slot, boolean: false)
            #expect(!measurements.boolean(slot))
            measurements.set(slot, choice: 63)
            #expect(measurements.choice(slot) == 63)
            #expect(measurements.present == 1 << UInt32(slot))
        }
    }

    @Test func slotsDoNotTouchEachOther() {
        var measurements = Measurements()
        for slot in 0..<Measurements.capacity { measurements.set(slot, integer: Int64(slot) * 1_000_003) }
        for slot in 0..<Measurements.capacity { #expect(measurements.integer(slot) == Int64(slot) * 1_000_003) }
        #expect(measurements.present == .max)
    }

    @Test func noFieldBeyondTheCapacityIsPresent() {
        var measurements = Measurements()
        measurements.set(0, boolean: true)
        #expect(!measurements.has(Measurements.capacity))
    }

    @Test func equalityIsThatOfWhatWasReported() {
        var left = Measurements()
        var right = Measurements()
        #expect(left == right)
        left.set(3, number: 0)
        #expect(left != right, "an absent field is not a zero")
        right.set(3, number: 0)
        #expect(left == right)
        right.set(3, number: 0.1)
        #expect(left != right)
    }
}
