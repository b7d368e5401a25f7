import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing

/// Stored readings come again as one line, in the order that is asked for.
@Suite struct ReadingStreamTests {
    /// Two classes; arrivals in seconds after the start, of which some were at once, and one long afterwards.
    private static let stored:
        [(device: String, deviceClass: ClassIndex, observed: Int64, received: Int64, late: Bool)] = [
            ("a", gauge, 0, 5, false), ("b", gauge, 1, 5, false), ("l", lamp, 0, 5, false), ("a", gauge, 10, 11, false),
            ("l", lamp, 9, 11, false), ("b", gauge, 12, 40, false), ("a", gauge, 20, 40, false),
            ("a", gauge, 15, 40, true),
            ("l", lamp, 30, 31, false), ("b", gauge, 3, 86_400, true),
        ]

    private func filled(_ folder: TemporaryStore) throws {
        let directory = DeviceDirectory()
        var store = try open(folder, directory)
        for row in Self.stored.reversed() {
            var reading = Reading(
                deviceClass: row.deviceClass,
                device: directory.index(of: row.device, in: row.deviceClass),
                observedAt: start + .seconds(row.observed),
                receivedAt: start + .seconds(row.received),
                measurements: Measurements(),
                admission: row.late ? .late : .judged
            )
            reading.measurements.set(row.deviceClass == gauge ? 2 : 0, boolean: row.observed % 2 == 0)
            _ = try store.commit(Store.Batch(readings: [reading]))
        }
    }

    /// `a0 b1 …`: device and second of each reading, a late one in brackets.
    private func line(
        _ folder: TemporaryStore,
        _ selection: ReadingSelection,
        pieces: Int = 1000,
        classes: Catalogue = catalogue()
    ) throws -> String {
        let reader = try StoreReader(at: folder.location)
        let directory = DeviceDirectory()
        var stream = try reader.readings(of: classes, directory, selection)
        var readings: [Reading] = []
        var words: [String] = []
        while try stream.next(pieces, into: &readings) {
            #expect(readings.count <= pieces)
            words += readings.map { reading in
                let word = "\(directory[reading.device].name)\((reading.observedAt - start).milliseconds / 1000)"
                return reading.admission == .late ? "(\(word))" : word
            }
        }
        #expect(try stream.next(pieces, into: &readings) == false)
        return words.joined(separator: " ")
    }

    private let everything: Range<Instant> = start..<(start + .days(2))

    @Test(arguments: [1, 2, 3, 1000])
    func inTheOrderOfArrivalWhatWasLateComesLastOfItsBatch(_ pieces: Int) throws {
        let folder = TemporaryStore()
        try filled(folder)
        let found = try line(folder, ReadingSelection(observedIn: everything, order: .arrival), pieces: pieces)
        #expect(found == "a0 l0 b1 l9 a10 l30 b12 a20 (a15) (b3)")
    }

    @Test func inTheOrderOfObservationAllClassesAreOneLine() throws {
        let folder = TemporaryStore()
        try filled(folder)
        let found = try line(folder, ReadingSelection(observedIn: everything, order: .observation))
        #expect(found == "a0 l0 b1 (b3) l9 a10 b12 (a15) a20 l30")
    }

    @Test func onlyTheStretchIsShown() throws {
        let folder = TemporaryStore()
        try filled(folder)
        let part = (start + .seconds(1))..<(start + .seconds(20))
        #expect(try line(folder, ReadingSelection(observedIn: part, order: .observation)) == "b1 (b3) l9 a10 b12 (a15)")
        let early = ReadingSelection(observedIn: part, receivedUntil: start + .seconds(40), order: .arrival)
        #expect(try line(folder, early) == "b1 l9 a10 b12 (a15)")
    }

    @Test func devicesThatWereNeverLateMayBeLeftOut() throws {
        let folder = TemporaryStore()
        try filled(folder)
        func late(_ stretch: Range<Instant>) throws -> String {
            try line(
                folder,
                ReadingSelection(observedIn: stretch, order: .observation, onlyDevicesThatWereLate: true)
            )
        }
        #expect(try late(everything) == "a0 b1 (b3) a10 b12 (a15) a20")
        #expect(try late((start + .seconds(5))..<(start + .seconds(16))) == "a10 (a15)")
    }

    @Test func whatTheStoreDoesNotHaveIsAbsent() throws {
        let folder = TemporaryStore()
        try filled(folder)
        let fields = gaugeFields + [Field(name: "new", kind: .boolean, unit: nil, isRequired: false)]
        let classes = Catalogue([
            DeviceClass(name: "gauge", title: "水位", fields: fields),
            DeviceClass(name: "pump", title: "泵", fields: gaugeFields),
        ])
        let selection = ReadingSelection(observedIn: everything, order: .arrival)
        #expect(try line(folder, selection, classes: classes) == "a0 b1 a10 b12 a20 (a15) (b3)")
        let other = Catalogue([
            DeviceClass(
                name: "gauge",
                title: "水位",
                fields: [Field(name: "on", kind: .number(range: 0...1), unit: nil, isRequired: false)]
            )
        ])
        #expect(
            throws: StoreError.columnChanged(table: "gauge_reading", column: "on", stored: "INTEGER", wanted: "REAL")
        ) {
            _ = try line(folder, selection, classes: other)
        }
    }

    @Test func theStretchAndTheLastArrivalAreThoseOfAllClasses() throws {
        let folder = TemporaryStore()
        do {
            _ = try open(folder, DeviceDirectory())
        }
        #expect(try StoreReader(at: folder.location).observedStretch(of: catalogue()) == nil)
        try filled(folder)
        let reader = try StoreReader(at: folder.location)
        #expect(try reader.isUpToDate())
        #expect(try reader.observedStretch(of: catalogue()) == start...(start + .seconds(30)))
        // The day after was late.
        #expect(try reader.lastArrival(of: catalogue(), observedIn: everything) == start + .seconds(40))
        let part = start..<(start + .seconds(10))
        #expect(try reader.lastArrival(of: catalogue(), observedIn: part) == start + .seconds(11))
        #expect(try reader.lastArrival(of: catalogue(), observedIn: (start + .hours(1))..<(start + .hours(2))) == nil)
    }
}
