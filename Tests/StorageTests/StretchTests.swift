import Databases
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Between which times the readings of a store were made, as a look at all of them says.
@Suite struct StretchTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test func anEmptyStoreHasNone() throws {
        _ = try open(folder, directory)
        try expectStretches()
    }

    /// Days without readings between, one reading alone on a day, ends far from those of their days, and late ones beyond the newest.
    @Test(arguments: [7, 8, 9] as [UInt64])
    func itIsThatOfAllReadings(seed: UInt64) throws {
        let seconds: [Int64] = [0, 59, 61, 3599, 3601, 40_000, 86_399]
        var random = SplitMix64(seed: seed)
        var store = try open(folder, directory)
        for round in 0..<12 {
            let day = Int64.random(in: -40...40, using: &random) * 86_400
            let readings = (0..<Int.random(in: 1...4, using: &random)).map { number in
                let second = seconds.randomElement(using: &random) ?? 0
                let admission = [Admission.judged, .late, .jump].randomElement(using: &random) ?? .judged
                let deviceClass = Bool.random(using: &random) ? gauge : lamp
                return reading("\(round)-\(number)", day + second, of: deviceClass, admission: admission, in: directory)
            }
            _ = try store.commit(Store.Batch(readings: readings))
            try expectStretches("seed \(seed), round \(round)")
        }
        // What was the newest goes; the tables of latest readings still tell of it.
        for end in ["max", "min"] {
            for name in ["gauge", "lamp"] {
                let table = "\(name)_reading"
                try folder.execute(
                    "DELETE FROM \(table) WHERE observed_at = (SELECT \(end)(observed_at) FROM \(table))"
                )
            }
            try expectStretches("seed \(seed), without its \(end)")
        }
    }

    private func expectStretches(_ comment: Comment? = nil) throws {
        let reader = try StoreReader(at: folder.location)
        for (index, name) in [(gauge, "gauge"), (lamp, "lamp")] {
            let ends = try folder.rows("SELECT min(observed_at), max(observed_at) FROM \(name)_reading")
            let stretch = try reader.observedStretch(of: Catalogue([catalogue()[index]]))
            let found = stretch.map { "\($0.lowerBound.milliseconds)|\($0.upperBound.milliseconds)" } ?? "NULL|NULL"
            #expect([found] == ends, comment)
            let newest = try reader.newestReading(of: index, in: catalogue())
            #expect(newest == stretch?.upperBound, comment)
        }
    }
}
