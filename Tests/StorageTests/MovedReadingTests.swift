import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Readings are moved into archives, and new ones arrive, while somebody reads: each is seen once.
@Suite(.onlyFolders) struct MovedReadingTests {
    /// What happens in between, in the order in which the daemon would do it.
    private final class Mover {
        let folder: TemporaryStore
        let archives: FakeArchives
        let directory: DeviceDirectory
        var store: Store
        var random: SplitMix64
        /// What was copied and not yet deleted.
        private var copied: String?
        private(set) var added = 0
        private(set) var moves = 0
        private var isBusy = false

        init(_ folder: TemporaryStore, _ archives: FakeArchives, _ directory: DeviceDirectory, seed: UInt64) throws {
            self.folder = folder
            self.archives = archives
            self.directory = directory
            store = try open(folder, directory)
            random = SplitMix64(seed: seed)
        }

        func act() throws {
            guard !isBusy, random.chance(0.3) else { return }
            isBusy = true
            defer { isBusy = false }
            if let condition = copied {
                try archives.delete("gauge", condition, from: folder.store)
                copied = nil
                moves += 1
            } else if random.chance(0.2) {
                added += 1
                let late = reading("new\(added)", Int64.random(in: -100_000..<100_000, using: &random), in: directory)
                _ = try store.commit(Store.Batch(readings: [late]))
            } else {
                let before = (start + .seconds(Int64.random(in: -100_000..<200_000, using: &random))).milliseconds
                let condition =
                    random.chance(0.7)
                    ? "observed_at < \(before)" : "device = 'd\(Int.random(in: 0..<5, using: &random))'"
                try archives.copy("gauge", condition, from: folder.store)
                copied = condition
            }
        }
    }

    private static let questions = [
        "SELECT device, observed_at, level FROM gauge_reading",
        "SELECT device, observed_at, level FROM gauge_reading WHERE observed_at >= \(start.milliseconds)",
        "SELECT device, observed_at, level FROM gauge_reading WHERE day = '2026-11-23'",
        "SELECT device, observed_at, level FROM gauge_reading WHERE device = 'd3'",
        "SELECT device, observed_at, level FROM gauge_reading ORDER BY device, observed_at",
        "SELECT device, observed_at, level FROM gauge_reading WHERE device = 'd1' ORDER BY observed_at",
        "SELECT device, observed_at, level FROM gauge_reading ORDER BY observed_at DESC",
        """
        SELECT b.device, b.observed_at, b.level FROM (SELECT DISTINCT device FROM gauge_reading) AS a
        JOIN gauge_reading AS b ON b.device = a.device
        """,
    ]

    @Test(arguments: questions.indices)
    func eachReadingIsSeenOnceHoweverItMoves(number: Int) throws {
        let question = Self.questions[number]
        var moves = 0
        for seed in 0..<40 as Range<UInt64> {
            let folder = TemporaryStore()
            let archives = FakeArchives()
            let mover = try Mover(folder, archives, DeviceDirectory(), seed: seed * 1000 + UInt64(number))
            var readings: [Reading] = []
            for device in 0..<5 {
                for step in 0..<12 {
                    let seconds = Int64(step * 15_000 - 90_000 + device)
                    readings.append(reading("d\(device)", seconds, level: Double(step), in: mover.directory))
                }
            }
            _ = try mover.store.commit(Store.Batch(readings: readings))
            let wanted = try readRows(StoreReader(at: folder.location), question)

            let reader = try StoreReader(folder: folder.path, archives: archives)
            for attempt in 0..<4 {
                archives.meanwhile = { try! mover.act() }
                let found = try readRows(reader, question)
                archives.meanwhile = {}
                let known = found.filter { !$0.hasPrefix("new") }
                #expect(Set(found).count == found.count, "twice, seed \(seed), attempt \(attempt)")
                if question.contains("ORDER") {
                    #expect(known == wanted, "seed \(seed), attempt \(attempt)")
                } else {
                    #expect(known.sorted() == wanted.sorted(), "seed \(seed), attempt \(attempt)")
                }
            }
            moves += mover.moves
        }
        #expect(moves > 40, "hardly anything moved")
    }
}

extension SplitMix64 {
    fileprivate mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }
}
