import Databases
import Foundation
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Readings leave the live store for the files of their days, and nothing is lost or doubled.
@Suite(.onlyFolders) struct ArchiveTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()
    /// Noon of 2026-03-04 in China.
    private let noon = Instant(milliseconds: 1_772_596_800_000)

    private static let oddNumbers = [1e300, .leastNonzeroMagnitude, 9_007_199_254_740_992, 1e17, 0.1 + 0.2]

    @Test func readingsMoveToTheFileOfTheirDay() throws {
        var store = try open(folder, directory)
        let readings = (0..<100).map { self.reading("d\($0 % 3)", at: noon + .minutes(10 * Int64($0))) }
        _ = try store.commit(Store.Batch(readings: readings))
        let before = try folder.rows(everything)
        try settle(at: noon + .hours(14))
        #expect(
            try folder.rows(
                "SELECT count(*), min(observed_at) >= \((noon + .hours(13)).milliseconds) FROM main.gauge_reading"
            ) == ["17|1"]
        )
        #expect(try days() == ["2026-03-04/gauge.open.sqlite", "2026-03-05/gauge.open.sqlite"])
        #expect(try union() == before)
    }

    @Test func aSealedDayReadsBackBitForBit() throws {
        var store = try open(folder, directory)
        var random = SystemRandomNumberGenerator()
        let readings = (0..<3000).map { number in
            var measurements = Measurements()
            let level: Double? =
                switch number % 7 {
                case 0: Double(Int.random(in: -900...900, using: &random)) / 10
                case 1: Double.random(in: -1e3...1e3, using: &random)
                case 2: -0.0
                case 3: 31.0376011 + Double(number) / 1e7
                case 4: Self.oddNumbers.randomElement(using: &random)
                default: nil
                }
            if let level { measurements.set(0, number: level) }
            if number % 5 > 0 {
                measurements.set(1, integer: [0, -1, 1 << 53, -(1 << 53), 7].randomElement(using: &random)!)
            }
            if number % 3 > 0 { measurements.set(2, boolean: number % 2 == 0) }
            if number % 4 > 0 { measurements.set(3, choice: number % 3) }
            return Reading(
                deviceClass: gauge,
                device: directory.index(of: "鄂H\(number % 11)", in: gauge),
                observedAt: noon + TimeSpan(milliseconds: Int64(number) * 1000 + (number % 100 == 0 ? 7 : 0)),
                receivedAt: noon + TimeSpan(milliseconds: Int64(number) * 1000 + Int64(number % 400)),
                measurements: measurements,
                admission: number % 50 == 0 ? .late : number % 51 == 0 ? .jump : .judged
            )
        }
        _ = try store.commit(Store.Batch(readings: readings))
        let before = try bits(folder.store)
        try settle(at: noon + .days(3))
        #expect(try days() == ["2026-03-04/gauge.sqlite"])
        #expect(try bits(file("2026-03-04/gauge.sqlite")) == before)
        #expect(try folder.rows("SELECT count(*) FROM main.gauge_reading") == ["0"])
    }

    @Test func whatArrivesOnceMoreIsADuplicateHoweverOldItIs() throws {
        var store = try open(folder, directory)
        let readings = (0..<50).map { self.reading("d\($0 % 3)", at: noon + .minutes(Int64($0))) }
        _ = try store.commit(Store.Batch(readings: readings))
        try settle(at: noon + .hours(2))
        #expect(try store.commit(Store.Batch(readings: readings)).counts == [0, 50])
        try settle(at: noon + .days(2))
        let new = self.reading("d0", at: noon + TimeSpan(milliseconds: 1))
        #expect(try store.commit(Store.Batch(readings: readings + [new])).counts == [1, 50])
        #expect(try folder.rows("SELECT count(*) FROM main.gauge_reading") == ["1"])
        #expect(try folder.rows("SELECT sum(count) FROM duplicate") == ["100"])
    }

    @Test func lateReadingsOpenASealedDayAgain() throws {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: (0..<40).map { self.reading("d\($0 % 3)", at: noon + .minutes(Int64($0))) })
        )
        try settle(at: noon + .days(1))
        let first = try manifest()
        let late = (0..<5).map { self.reading("late\($0 % 2)", at: noon + .minutes(Int64($0) * 7)) }
        _ = try store.commit(Store.Batch(readings: late))
        try settle(at: noon + .days(1) + .hours(1))
        #expect(try manifest() == first, "a few late readings wait for a day")
        let all = try union()
        #expect(all.count == 45)
        try settle(at: noon + .days(2) + .hours(1))
        #expect(try manifest() != first)
        #expect(try folder.rows("SELECT count(*) FROM main.gauge_reading") == ["0"])
        #expect(try union() == all)
    }

    @Test func theManifestSaysWhatIsInTheFile() throws {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: (0..<40).map { self.reading("d\($0 % 3)", at: noon + .minutes(Int64($0))) })
        )
        try settle(at: noon + .days(1))
        let path = file("2026-03-04/gauge.sqlite")
        let sum = try #require(try manifest().first)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(sum == "2026-03-04|gauge|40|\(noon.milliseconds)|\((noon + .minutes(39)).milliseconds)|\(bytes.count)")
        #expect(
            try rows(path, "SELECT device, readings, first_at, level_count, level_sum FROM device_day ORDER BY device")
                .count == 3
        )
    }

    @Test func whatIsTooOldIsRemovedWithItsFiles() throws {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: [
                self.reading("a", at: noon), self.reading("a", at: noon + .days(5)),
                Reading(
                    deviceClass: lamp,
                    device: directory.index(of: "l", in: lamp),
                    observedAt: noon,
                    receivedAt: noon,
                    measurements: Measurements()
                ),
            ])
        )
        try settle(at: noon + .days(8), keep: ["gauge": .days(4)])
        #expect(try days() == ["2026-03-04/lamp.sqlite", "2026-03-09/gauge.sqlite"])
        #expect(try manifest().count == 2)
    }

    @Test func aClassMayGainFieldsWhileADayIsOpen() throws {
        do {
            var store = try open(folder, directory, catalogue([gaugeFields[0]]))
            _ = try store.commit(Store.Batch(readings: [self.reading("a", at: noon)]))
        }
        try settle(at: noon + .hours(1))
        var store = try open(folder, directory)
        var measurements = Measurements()
        measurements.set(3, choice: 2)
        _ = try store.commit(
            Store.Batch(readings: [
                Reading(
                    deviceClass: gauge,
                    device: directory.index(of: "a", in: gauge),
                    observedAt: noon + .minutes(1),
                    receivedAt: noon + .minutes(1),
                    measurements: measurements
                )
            ])
        )
        for hours in [1, 48] as [Int64] {
            try settle(at: noon + .hours(hours))
            #expect(
                try rows(file(days()[0]), "SELECT device, level, state FROM gauge_reading ORDER BY observed_at")
                    == ["a|1.5|NULL", "a|NULL|溢出"]
            )
        }
    }

    @Test func filesThatAnOlderLiveStoreDoesNotKnowAreFound() throws {
        var store = try open(folder, directory)
        _ = try store.commit(
            Store.Batch(readings: (0..<40).map { self.reading("d\($0 % 3)", at: noon + .minutes(Int64($0))) })
        )
        try settle(at: noon + .days(1))
        let before = try manifest()
        try Connection(path: folder.store, mode: .readWrite).execute("DELETE FROM day_archive")
        let desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms())
        #expect(try desk.adopt() == 1)
        #expect(try desk.adopt() == 0)
        try settle(at: noon + .days(1))
        #expect(try manifest() == before)
    }

    @Test func aFileMayHaveItsColumnsInAnotherOrderThanTheStore() throws {
        do {
            var store = try open(folder, directory)
            _ = try store.commit(Store.Batch(readings: [self.reading("a", at: noon)]))
        }
        try settle(at: noon + .hours(1))
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.store + suffix) }
        var store = try open(folder, directory, catalogue(gaugeFields.reversed()))
        #expect(try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms()).adopt() == 1)
        var measurements = Measurements()
        measurements.set(0, choice: 2)
        measurements.set(3, number: 2.5)
        let instant = noon + .minutes(1)
        let device = directory.index(of: "a", in: gauge)
        _ = try store.commit(
            Store.Batch(readings: [
                Reading(
                    deviceClass: gauge,
                    device: device,
                    observedAt: instant,
                    receivedAt: instant,
                    measurements: measurements
                )
            ])
        )
        try settle(at: noon + .hours(1))
        #expect(
            try folder.rows("SELECT level, state FROM gauge_reading ORDER BY observed_at") == ["1.5|NULL", "2.5|溢出"]
        )
        #expect(try folder.rows("SELECT level, state FROM gauge_latest") == ["2.5|溢出"])
    }

    @Test func aFileThatWasOnlyJustMadeHoldsNothing() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(readings: [self.reading("a", at: noon)]))
        // As a kill leaves it between the file and its first transaction.
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/days/2026-03-04",
            withIntermediateDirectories: true
        )
        try Connection(path: file("2026-03-04/gauge.open.sqlite"), mode: .readWrite).execute(
            "PRAGMA journal_mode = WAL"
        )
        #expect(try folder.rows("SELECT count(*) FROM gauge_reading") == ["1"])
        try settle(at: noon + .hours(1))
        #expect(try folder.rows("SELECT count(*) FROM gauge_reading") == ["1"])
        #expect(try folder.rows("SELECT count(*) FROM main.gauge_reading") == ["0"])
    }

    @Test func aJudgeStartsFromDayFilesAsFromTheLiveStore() throws {
        var store = try open(folder, directory)
        var readings = (0..<300).map { self.reading("d\($0 % 3)", at: noon + .minutes(Int64($0))) }
        // One that fell silent days ago, one that has only jumped since, one that came late.
        readings.append(self.reading("silent", at: noon - .days(3)))
        readings.append(self.reading("silent", at: noon - .days(3) + .minutes(5)))
        readings.append(self.reading("d1", at: noon + .hours(5), .jump))
        readings.append(self.reading("d2", at: noon + .seconds(30), .late))
        _ = try store.commit(Store.Batch(readings: readings))
        let before = try memory(of: store)
        #expect(before.count > 120)
        for hours in [3, 6, 40, 300] as [Int64] {
            try settle(at: noon + .hours(hours))
            #expect(try memory(of: store) == before)
        }
        #expect(try folder.rows("SELECT count(*) FROM main.gauge_reading") == ["0"])
    }

    /// Everything that a start asks the store for.
    private func memory(of store: borrowing Store) throws -> [String] {
        var lines: [String] = []
        try store.recentReadings(of: gauge, within: .hours(2)) { reading in
            lines.append("\(directory[reading.device].name) \(reading.observedAt) \(reading.admission)")
        }
        let reports = try store.deviceReports(of: gauge)
        try store.latestReadings(of: gauge, reports) { reading in
            lines.append("latest \(directory[reading.device].name) \(reading.observedAt) \(reading.receivedAt)")
        }
        return lines.sorted() + ["\(String(describing: try store.latestObservation()))"]
    }

    @Test func theDevicesLastReadingsAreKeptWithTheStore() throws {
        var store = try open(folder, directory)
        var readings = (0..<9).map { self.reading("d\($0 % 3)", at: noon + .minutes(Int64($0))) }
        readings.append(self.reading("d0", at: noon + .hours(1), .jump))
        readings.append(self.reading("d1", at: noon - .hours(1), .late))
        _ = try store.commit(Store.Batch(readings: readings))
        let before = try store.deviceReports(of: gauge).sorted { $0.device < $1.device }
        try settle(at: noon + .minutes(20))
        try settle(at: noon + .days(2))
        #expect(try store.deviceReports(of: gauge).sorted { $0.device < $1.device } == before)
        #expect(
            try folder.rows(
                "SELECT device, observed_at - \(noon.milliseconds), level FROM gauge_latest ORDER BY device"
            )
                == ["d0|360000|1.5", "d1|420000|1.5", "d2|480000|1.5"]
        )
    }

    // MARK: -

    private let everything = """
        SELECT device, observed_at, received_at, late, jump, level, "count", "on", state FROM gauge_reading
        ORDER BY device, observed_at
        """

    private func reading(_ device: String, at instant: Instant, _ admission: Admission = .judged) -> Reading {
        var measurements = Measurements()
        measurements.set(0, number: 1.5)
        return Reading(
            deviceClass: gauge,
            device: directory.index(of: device, in: gauge),
            observedAt: instant,
            receivedAt: instant + .seconds(1),
            measurements: measurements,
            admission: admission
        )
    }

    /// Works until there is nothing to do.
    private func settle(at now: Instant, keep: [String: TimeSpan] = [:]) throws {
        var desk = try ArchiveDesk(folder: folder.path, terms: ArchiveDesk.Terms(keep: keep))
        while try desk.work(at: now) != nil {}
    }

    private func file(_ name: String) -> String { "\(folder.path)/days/\(name)" }

    /// The names of the day files.
    private func days() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/days").filter { $0.hasSuffix(".sqlite") }
            .sorted()
    }

    private func manifest() throws -> [String] {
        try folder.rows(
            "SELECT day, class, rows, first_at, last_at, bytes FROM day_archive WHERE sealed_at IS NOT NULL ORDER BY day, class"
        )
    }

    /// The readings of the live store and of all files.
    private func union() throws -> [String] {
        var all = try rows(folder.store, everything)
        for name in try days() where name.contains("gauge") { all += try rows(file(name), everything) }
        return all.sorted()
    }

    private func rows(_ path: String, _ sql: String) throws -> [String] {
        let connection = try Connection(path: path, mode: .readOnly)
        let statement = try connection.prepare(sql)
        var rows: [String] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.value($0).text }.joined(separator: "|"))
        }
        return rows
    }

    /// Everything of a gauge, numbers by their bits.
    private func bits(_ path: String) throws -> [String] {
        let connection = try Connection(path: path, mode: .readOnly)
        let statement = try connection.prepare(everything)
        var rows: [String] = []
        while try statement.step() {
            let values = (0..<statement.columnCount).map { index in
                if case .double(let value) = statement.value(index) {
                    String(value.bitPattern, radix: 16)
                } else {
                    statement.value(index).text
                }
            }
            rows.append(values.joined(separator: "|"))
        }
        return rows
    }
}
