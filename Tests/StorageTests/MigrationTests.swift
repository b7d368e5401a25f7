import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

@Suite(.onlyFolders) struct MigrationTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func aFieldThatTheSchemaGainsBecomesAColumn() throws {
        do {
            var store = try open(folder, directory, catalogue([gaugeFields[0]]))
            _ = try store.commit(Store.Batch(readings: [reading("a", 0, level: 1, in: directory)]))
        }
        // The new field comes first, so that the columns stand in another order than the fields.
        let wider = catalogue([gaugeFields[3], gaugeFields[0], gaugeFields[1]])
        var store = try open(folder, directory, wider)
        var second = reading("a", 1, in: directory)
        second.measurements.set(0, choice: 1)
        second.measurements.set(1, number: 2)
        _ = try store.commit(Store.Batch(readings: [second]))

        var found: [Reading] = []
        try store.recentReadings(of: gauge, within: .hours(1)) { found.append($0) }
        #expect(found.map { $0.measurements.has(0) } == [false, true])
        #expect(found.map { $0.measurements.number(1) } == [1, 2])
        #expect(found.last == second)
        #expect(
            try folder.rows("SELECT level, state FROM gauge_reading ORDER BY observed_at") == ["1.0|NULL", "2.0|wet"]
        )
    }

    @Test func aFieldThatTheSchemaLosesStaysInTheStore() throws {
        do {
            var store = try open(folder, directory)
            _ = try store.commit(Store.Batch(readings: [reading("a", 0, level: 1, in: directory)]))
        }
        var store = try open(folder, directory, catalogue([gaugeFields[2]]))
        _ = try store.commit(Store.Batch(readings: [reading("a", 1, in: directory)]))
        #expect(try folder.rows("SELECT level FROM gauge_reading ORDER BY observed_at") == ["1.0", "NULL"])
    }

    @Test func aTextThatTheSchemaNoLongerListsReadsAsAbsent() throws {
        func states(_ texts: [String]) -> Catalogue {
            catalogue([Field(name: "state", kind: .choice(texts), unit: nil, isRequired: false)])
        }
        do {
            var store = try open(folder, directory, states(["dry", "wet"]))
            for choice in 0...1 {
                var reading = reading("a", Int64(choice), in: directory)
                reading.measurements.set(0, choice: choice)
                _ = try store.commit(Store.Batch(readings: [reading]))
            }
        }
        let store = try open(folder, directory, states(["flooded", "wet"]))
        var found: [Measurements] = []
        try store.recentReadings(of: gauge, within: .hours(1)) { found.append($0.measurements) }
        #expect(found.map { $0.has(0) } == [false, true])
        #expect(found.last?.choice(0) == 1)
    }

    @Test func aColumnThatWouldChangeItsTypeIsRefused() throws {
        do { _ = try open(folder, directory) }
        let changed = Field(name: "level", kind: .choice(["low", "high"]), unit: nil, isRequired: false)
        let error = #expect(throws: StoreError.self) { _ = try open(folder, directory, catalogue([changed])) }
        #expect(error == .columnChanged(table: "gauge_reading", column: "level", stored: "REAL", wanted: "TEXT"))
        #expect(
            error?.description
                == "column level of gauge_reading holds REAL, and the schema now says TEXT: give the field a new name"
        )
    }

    @Test func aStoreOfALaterCitywardIsLeftAlone() throws {
        do { _ = try open(folder, directory) }
        try Connection(path: folder.store, mode: .readWrite).execute("PRAGMA user_version = 99; DROP TABLE duplicate")
        let error = #expect(throws: StoreError.self) { _ = try open(folder, directory) }
        #expect(error == .newer(version: 99, known: 6))
        #expect(
            error?.description
                == "the store has version 99, and this cityward knows versions up to 6: use the newer cityward"
        )
        #expect(try folder.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'duplicate'") == ["0"])
    }

    @Test func aFileOfAnotherProgramIsRefused() throws {
        try Connection(path: folder.store, mode: .readWrite).execute("CREATE TABLE alert (x); PRAGMA user_version = -3")
        let error = #expect(throws: DatabaseError.self) { _ = try open(folder, directory) }
        #expect(error?.message == "table alert already exists")
        #expect(try folder.rows("SELECT name FROM sqlite_schema") == ["alert"], "nothing half done is left behind")
    }

    @Test func openingAgainChangesNothing() throws {
        let dump = "SELECT sql FROM sqlite_schema ORDER BY name"
        do { _ = try open(folder, directory) }
        let first = try folder.rows(dump)
        do { _ = try open(folder, directory) }
        #expect(try folder.rows(dump) == first)
        #expect(try folder.rows("PRAGMA user_version") == ["6"])
    }

    @Test func commitsReachTheDisk() throws {
        let store = try open(folder, directory)
        try store.probe()
        #expect(try folder.rows("PRAGMA journal_mode") == ["wal"])
    }
}
