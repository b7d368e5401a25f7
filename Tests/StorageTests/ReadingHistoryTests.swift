@testable import Storage
import StoreSupport
import Telemetry
import TestSupport
import Testing

@Suite struct ReadingHistoryTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func everyKindOfFieldReadsBack() throws {
        var readings: [Reading] = []
        for (number, level) in [0, 61.5, -1e-300, 1e300, 31.037601100000001, .leastNonzeroMagnitude].enumerated() {
            var measurements = Measurements()
            measurements.set(0, number: level)
            measurements.set(1, integer: [0, -1, 1 << 53, -(1 << 53), 7, 1_795_392_010_000][number])
            measurements.set(2, boolean: number.isMultiple(of: 2))
            measurements.set(3, choice: number % 3)
            readings.append(with(measurements, at: Int64(number)))
        }
        readings.append(with(Measurements(), at: 100))
        #expect(try storedAndRead(readings) == readings)
    }

    @Test func eachFieldMayBeAbsent() throws {
        let readings = (0..<4).map { absent in
            var measurements = Measurements()
            if absent != 0 { measurements.set(0, number: 1.5) }
            if absent != 1 { measurements.set(1, integer: 2) }
            if absent != 2 { measurements.set(2, boolean: false) }
            if absent != 3 { measurements.set(3, choice: 0) }
            return with(measurements, at: Int64(absent))
        }
        #expect(try storedAndRead(readings) == readings)
    }

    @Test func thirtyTwoFieldsReadBack() throws {
        let fields = (0..<Measurements.capacity).map {
            Field(name: "f\($0)", kind: .integer(range: -9...9_000_000), unit: nil, isRequired: false)
        }
        var measurements = Measurements()
        for index in fields.indices { measurements.set(index, integer: Int64(index * index - 9)) }
        let readings = [with(measurements, at: 0)]
        #expect(try storedAndRead(readings, catalogue(fields)) == readings)
    }

    @Test func columnsMayHaveNamesOfSQL() throws {
        let fields = ["order", "select", "group", "rowid"].map {
            Field(name: $0, kind: .boolean, unit: nil, isRequired: false)
        }
        var measurements = Measurements()
        for index in fields.indices { measurements.set(index, boolean: index.isMultiple(of: 2)) }
        let readings = [with(measurements, at: 0)]
        #expect(try storedAndRead(readings, catalogue(fields)) == readings)
    }

    @Test func theLatestObservationIsThatOfAllClasses() throws {
        var store = try open(folder, directory)
        #expect(try store.latestObservation() == nil)
        _ = try store.commit(
            Store.Batch(readings: [
                reading("a", 5, in: directory), reading("a", 50, of: lamp, in: directory),
                reading("b", 20, admission: .jump, in: directory),
            ])
        )
        #expect(try store.latestObservation() == start + .seconds(50))
    }

    // MARK: - What a judge must have seen

    /// The store reads stretches of its table; the oracle looks at every reading of every device.
    @Test func recentReadingsAreThoseThatANaiveFilterFinds() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            let folder = TemporaryStore()
            var store = try open(folder, directory)
            let readings = randomReadings(&random)
            for batch in stride(from: 0, to: readings.count, by: 60) {
                _ = try store.commit(Store.Batch(readings: Array(readings[batch..<min(batch + 60, readings.count)])))
            }
            for seconds in [0, 1, 30, 300, 5000] as [Int64] {
                var found: [Reading] = []
                try store.recentReadings(of: gauge, within: .seconds(seconds)) { found.append($0) }
                let expected = naive(readings, within: .seconds(seconds))
                #expect(found == expected, "window \(seconds) s, seed \(seed)")
            }
        }
    }

    /// The device's filter of fixes counts them, and they are signs of life, however long others have gone on reporting.
    @Test func jumpsAfterTheLastJudgedReadingOfASilentDeviceAreSeen() throws {
        var store = try open(folder, directory)
        let silent = [
            reading("silent", 0, in: directory), reading("silent", 400, admission: .jump, in: directory),
            reading("silent", 500, admission: .late, in: directory),
        ]
        let busy = (0..<10).map { reading("busy", 10_000 + $0, in: directory) }
        _ = try store.commit(Store.Batch(readings: silent + busy))
        var found: [Reading] = []
        try store.recentReadings(of: gauge, within: .seconds(5)) { found.append($0) }
        #expect(found == [silent[0], silent[1]] + busy.suffix(6))
    }

    @Test func aDeviceThatWasNeverJudgedIsNotSeen() throws {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: [
                reading("a", 0, admission: .jump, in: directory), reading("b", 1, admission: .late, in: directory),
                reading("c", 2, in: directory),
            ])
        )
        var devices: [String] = []
        try store.recentReadings(of: gauge, within: .hours(1)) { devices.append(directory[$0.device].name) }
        #expect(devices == ["c"])
    }

    struct Cover: CustomTestStringConvertible {
        let parts: [ClosedRange<Int64>]
        let covered: [ClosedRange<Int64>]
        var testDescription: String { "\(parts)" }
    }

    @Test(arguments: [
        Cover(parts: [], covered: []), Cover(parts: [3...5], covered: [3...5]), Cover(parts: [7...7], covered: [7...7]),
        Cover(parts: [10...20, 30...40], covered: [10...20, 30...40]),
        Cover(parts: [30...40, 10...20], covered: [10...20, 30...40]),
        Cover(parts: [10...20, 20...40], covered: [10...40]),
        Cover(parts: [10...20, 21...40], covered: [10...20, 21...40]),
        Cover(parts: [10...40, 20...30], covered: [10...40]),
        Cover(parts: [10...40, 20...30, 35...50], covered: [10...50]),
        Cover(parts: [5...6, 5...9, 5...7, 12...12], covered: [5...9, 12...12]),
    ])
    func stretchesCoverTheirPartsWithoutOverlap(_ cover: Cover) {
        func instants(_ ranges: [ClosedRange<Int64>]) -> [ClosedRange<Instant>] {
            ranges.map { Instant(milliseconds: $0.lowerBound)...Instant(milliseconds: $0.upperBound) }
        }
        #expect(stretches(covering: instants(cover.parts)) == instants(cover.covered))
    }

    // MARK: -

    private func with(_ measurements: Measurements, at seconds: Int64) -> Reading {
        var reading = reading("a", seconds, in: directory)
        reading.measurements = measurements
        return reading
    }

    private func storedAndRead(_ readings: [Reading], _ classes: Catalogue = catalogue()) throws -> [Reading] {
        do {
            var store = try open(folder, directory, classes)
            _ = try store.commit(Store.Batch(readings: readings))
        }
        var found: [Reading] = []
        try open(folder, directory, classes).recentReadings(of: gauge, within: .days(1)) { found.append($0) }
        return found
    }

    /// Devices that report for a while and fall silent, with late readings and jumps among the good ones.
    private func randomReadings(_ random: inout SplitMix64) -> [Reading] {
        var readings: [Reading] = []
        for device in 0..<Int.random(in: 1...8, using: &random) {
            var second = Int64.random(in: 0...8000, using: &random)
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                second += Int64.random(in: 1...(Bool.random(using: &random) ? 20 : 400), using: &random)
                let admission: Admission =
                    switch Int.random(in: 0...9, using: &random) {
                    case 0: .late
                    case 1, 2: .jump
                    default: .judged
                    }
                readings.append(reading("d\(device)", second, level: 1, admission: admission, in: directory))
            }
        }
        return readings.shuffled(using: &random)
    }

    private func naive(_ readings: [Reading], within window: TimeSpan) -> [Reading] {
        let judged = readings.filter { $0.admission == .judged }
        return
            readings.filter { reading in
                guard reading.admission != .late,
                    let last = judged.filter({ $0.device == reading.device }).map(\.observedAt).max()
                else { return false }
                return reading.observedAt >= last - window
            }
            .sorted {
                ($0.observedAt, directory[$0.device].name) < ($1.observedAt, directory[$1.device].name)
            }
    }
}
