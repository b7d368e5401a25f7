import Databases
import Foundation
import Glibc
import SQLite
import Storage
import Telemetry
import Testing
import TestSupport

extension DaemonTests {
    /// `kill -9` while readings are moved, days are sealed and removed, and backups are made, beside a writer that never stops.
    @Suite(.onlyFolders) struct ArchiveCrashTests {
        private static let kills = 50
        private static let seed: UInt64 = 20_261_125
        private static let days = 6

        @Test(.timeLimit(.minutes(10)))
        func killedAgainAndAgainTheArchiveLosesAndDoublesNothing() async throws {
            let scene = try await Scene()
            let city = try scene.city("archive", feeds: [])
            let yaml = try String(contentsOf: city.folder.appendingPathComponent("cityward.yaml"), encoding: .utf8)
            try city.write("cityward.yaml", yaml + "store: { settle_after: 0s, seal_after: 0s, keep: { fume: 1d } }\n")
            let folder = scene.store(city)
            let backup = scene.folder.path("backup")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let writer = Writer(folder: folder, days: Self.days, seed: Self.seed)
            var expected = try writer.write(rounds: 4)

            var random = SplitMix64(seed: Self.seed)
            var killed = 0
            var finished = 0
            /// Kills that left something half done to be seen: a file without its name, or rows in two places.
            var interrupted = 0
            while killed < Self.kills {
                let attempt = killed + finished
                let arguments =
                    attempt.isMultiple(of: 5)
                    ? ["backup", backup, "--store", folder]
                    : ["archive", "--config", city.folder.path, "--store", folder]
                let process = try ChildProcess(Daemon.program, arguments, output: scene.log(city))
                // Counted from the start of the program, however long the writer beside it takes.
                let pause = Duration.milliseconds(Int.random(in: 1..<250, using: &random))
                let identifier = process.identifier
                async let kill: Void = Self.kill(identifier, after: pause)
                // Late readings and repetitions are stored meanwhile, so that there is always something to do.
                if attempt.isMultiple(of: 3) { expected += try writer.write(rounds: 1) }
                try await kill
                let wasKilled = try await process.ending() == .killed(signal: SIGKILL)
                if wasKilled { killed += 1 } else { finished += 1 }
                if wasKilled, try isHalfDone(folder, backup) { interrupted += 1 }
                if attempt.isMultiple(of: 3) { continue }
                expected += try writer.write(rounds: 1)
                if attempt.isMultiple(of: 10) { try expectWhole(folder, expected) }
            }
            let (ending, output) = try await Daemon.run(
                ["archive", "--config", city.folder.path, "--store", folder],
                in: scene.folder
            )
            #expect(ending == .exited(0), "\(output.suffix(2000))")
            try expectWhole(folder, expected)
            let stored = Stored(at: folder)
            #expect(
                try stored.integer("SELECT count(*) FROM day_archive WHERE class = 'fume'") == 0,
                "kept for a day only"
            )
            #expect(try stored.integer("SELECT count(*) FROM day_archive WHERE sealed_at IS NULL") == 0)
            let (check, report) = try await Daemon.run(["days", "--verify", "--store", folder], in: scene.folder)
            #expect(check == .exited(0), "\(report)")
            let left = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/days").filter {
                $0.contains(".open") || $0.contains(".sealing")
            }
            #expect(left.isEmpty)

            try await expectRestorable(backup, of: folder, expected, scene)
            // The proof is worth something only if kills hit an archive at work.
            #expect(interrupted >= 10, "of \(killed) kills")
            print(
                """
                archive: \(expected.count) readings, \(killed) kills, \(interrupted) of them in the middle of something that shows, \
                \(finished) runs that came to their end before
                """
            )
        }

        private static func kill(_ identifier: Int32, after pause: Duration) async throws {
            try await Task.sleep(for: pause)
            _ = Glibc.kill(identifier, SIGKILL)
        }

        private func expectRestorable(
            _ backup: String,
            of folder: String,
            _ expected: [String],
            _ scene: Scene
        ) async throws {
            let (made, output) = try await Daemon.run(["backup", backup, "--store", folder], in: scene.folder)
            #expect(made == .exited(0), "\(output)")
            let restored = scene.folder.path("restored")
            let (ending, log) = try await Daemon.run(["restore", backup, "--store", restored], in: scene.folder)
            #expect(ending == .exited(0), "\(log)")
            try expectWhole(restored, expected)
        }

        private func isHalfDone(_ folder: String, _ backup: String) throws -> Bool {
            let files = (try? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/days")) ?? []
            let copies = (try? FileManager.default.subpathsOfDirectory(atPath: backup)) ?? []
            if (files + copies).contains(where: { $0.contains(".sealing") || $0.hasSuffix(".part") }) { return true }
            // Copied and not yet deleted: all that is there is more than what a reader shows.
            let stored = Stored(at: folder)
            var all = try stored.integer("SELECT count(*) FROM main.truck_reading")
            for file in files where file.hasSuffix("truck.open.sqlite") || file.hasSuffix("truck.sqlite") {
                let connection = try Connection(path: "\(folder)/days/\(file)", mode: .readOnly)
                all += Int((try? connection.integer("SELECT count(*) FROM packed")) ?? 0)
            }
            return try all > stored.integer("SELECT count(*) FROM truck_reading")
        }

        /// Every truck reading is there once: a reader leaves out what is live and in a file.
        private func expectWhole(_ folder: String, _ expected: [String]) throws {
            let catalogue = try Writer.catalogue()
            let directory = DeviceDirectory()
            var found: [String] = []
            try StoreReader(folder: folder).readingsByDevice(
                of: ClassIndex(0),
                in: catalogue,
                directory,
                observedIn: .distantPast ..< .distantFuture
            ) { reading in
                found.append("\(directory[reading.device].name) \(reading.observedAt.milliseconds)")
            }
            expectEqual(found.sorted(), expected.sorted())
        }
    }
}

/// Stores readings of several days in a random order, some of them again and again.
private final class Writer {
    private let folder: String
    private let days: Int
    private var random: SplitMix64
    private let start = Instant(milliseconds: 1_772_553_600_000)
    private var known: Set<String> = []
    private let catalogue: Catalogue

    init(folder: String, days: Int, seed: UInt64) {
        self.folder = folder
        self.days = days
        random = SplitMix64(seed: seed)
        catalogue = try! Self.catalogue()
    }

    /// Two classes; the second is not kept.
    static func catalogue() throws -> Catalogue {
        let fields = [
            Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
            Field(name: "load", kind: .choice(["empty", "half", "full"]), unit: nil, isRequired: false),
        ]
        return Catalogue(
            ["truck", "fume"].map { DeviceClass(name: $0, title: $0, fields: $0 == "truck" ? fields : [fields[0]]) }
        )
    }

    /// - Returns: device and time of the truck readings that are new.
    func write(rounds: Int) throws -> [String] {
        let directory = DeviceDirectory()
        var store = try Store(folder: folder, catalogue: catalogue, directory: directory)
        var new: [String] = []
        for _ in 0..<rounds {
            let readings = (0..<3000).map { _ in reading(directory) }
            let outcome = try store.commit(Store.Batch(readings: readings))
            var fresh = 0
            for reading in readings where reading.deviceClass == ClassIndex(0) {
                let key = "\(directory[reading.device].name) \(reading.observedAt.milliseconds)"
                guard known.insert(key).inserted else { continue }
                fresh += 1
                new.append(key)
            }
            #expect(outcome.storedOfClass[0] == fresh, "what was stored before is a duplicate, wherever it is by now")
        }
        return new
    }

    private func reading(_ directory: DeviceDirectory) -> Reading {
        let deviceClass = ClassIndex(Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0)
        var measurements = Measurements()
        measurements.set(0, number: Double(Int.random(in: 0..<800, using: &random)) / 10)
        if deviceClass == ClassIndex(0) { measurements.set(1, choice: Int.random(in: 0..<3, using: &random)) }
        // Few instants, so that many readings come again.
        let observedAt = start + .seconds(Int64.random(in: 0..<Int64(days) * 1440, using: &random) * 60)
        return Reading(
            deviceClass: deviceClass,
            device: directory.index(of: "车\(Int.random(in: 0..<40, using: &random))", in: deviceClass),
            observedAt: observedAt,
            receivedAt: observedAt + .seconds(1),
            measurements: measurements
        )
    }
}
