import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The file of an archived day is damaged: it is set aside and reported, ingest and the other days go on, and questions never show
    /// fewer readings without a word.
    @Suite(.onlyFolders) struct DayDamaged {
        /// Seven minutes to midnight, and twenty minutes of readings.
        private static let workload = FaultTrial.Workload(
            readingsPerDevice: 40,
            devices: 500,
            start: Fleet.start + 57_180_000
        )
        /// As usual, readings leave the live store when no rule looks back so far.
        private static let archive = "store: { settle_after: 6m, seal_after: 6m }"
        private static let day = "2025-06-02"

        @Test(.timeLimit(.minutes(4)), arguments: Damage.allCases)
        func isSetAside(_ damage: Damage) async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("\(Self.archive)\nhttp: { listen: 127.0.0.1:0 }")
            let trial = try await FaultTrial("day file \(damage.rawValue)", Self.workload, scene: scene, city: city)
            let (store, stored) = (trial.stored.folder, trial.stored)
            let publishing = trial.publishing(rate: nil, allowance: 0)
            let half = trial.fleet.readings.count * 75 / 100
            publishing.allow(half)
            try await trial.stores(half)
            // The daemon archives when it starts.
            _ = try await trial.daemon.stop()
            try trial.restart()
            try await eventually("the first day is sealed, and the second is begun", within: .seconds(60)) {
                let sealed = try stored.integer("SELECT count(*) FROM day_archive WHERE sealed_at IS NOT NULL")
                let begun = try stored.integer("SELECT count(*) FROM day_archive WHERE sealed_at IS NULL")
                let isMoved = try !damage.isOfOpenDay || isMoved(stored)
                return sealed == 2 && begun == 2 && isMoved
            }
            let backup = scene.folder.path("backup")
            try await run(["backup", backup, "--store", store], scene)
            try await trial.daemon.kill()
            let before = try stored.integer("SELECT count(*) FROM truck_reading")

            let victim = "\(store)/days/\(damage.day(sealed: Self.day))"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: victim))
            try damage.inflict(on: victim)
            let found = try await Daemon.run(["days", "--verify", "--store", store], in: scene.folder)
            #expect(found.0 == .exited(1) && damage.findings.contains { found.1.contains($0) }, "\(found.1)")

            // Neither its start nor its work is held up.
            try trial.restart()
            publishing.allow(trial.fleet.readings.count)
            let restarted = ContinuousClock.now
            try await eventually("a reading is stored", within: .seconds(60), every: .milliseconds(10)) {
                trial.daemon.storedCount > 0
            }
            let recovery = restarted.duration(to: .now)
            try await eventually("it is reported", within: .seconds(90)) {
                trial.daemon.process.log.contains(
                    "a day cannot be shown, truck of \(damage.isOfOpenDay ? "2025-06-03" : Self.day)"
                )
            }
            try await expectHonestQuestions(trial, damage, fewerThan: before)
            try await expectHealthWarns(trial)
            let listed = try await Daemon.run(["days", "--store", store], in: scene.folder).1
            #expect(listed.contains(damage == .removed ? "missing" : "damaged"), "\(listed)")
            // A backup that is made now does not lose the good copy that an earlier one has.
            let again = try await Daemon.run(["backup", backup, "--store", store], in: scene.folder)
            #expect(again.0 == .exited(1) && again.1.contains("damaged days"), "\(again.1)")

            let copy = "\(backup)/days/\(damage.day(sealed: Self.day))"
            #expect(damage.isOfOpenDay || (try? Data(contentsOf: URL(fileURLWithPath: copy))) == bytes)
            try? FileManager.default.removeItem(atPath: victim)
            try FileManager.default.copyItem(atPath: copy, toPath: victim)
            try await trial.conclude(
                "\(damage.words), restored from a backup",
                publishing,
                recovery: recovery
            )
            let verified = try await Daemon.run(["days", "--verify", "--store", store], in: scene.folder)
            #expect(verified.0 == .exited(0), "\(verified.1)")
        }

        private func isMoved(_ stored: Stored) throws -> Bool {
            try stored.integer("SELECT count(*) FROM truck_latest WHERE newest_at >= 1748880000000") > 0
        }

        /// Only the question about the damaged day fails, and it names the file; it can be asked without it.
        private func expectHonestQuestions(_ trial: FaultTrial, _ damage: Damage, fewerThan before: Int) async throws {
            func query(_ sql: String, _ options: String...) async throws -> (ChildProcess.Ending, String) {
                try await Daemon.run(["query", sql, "--store", trial.stored.folder] + options, in: trial.scene.folder)
            }
            let all = try await query("SELECT count(*) FROM truck_reading")
            #expect(all.0 == .exited(1) && all.1.contains("truck."), "\(all.1)")
            let other = damage.isOfOpenDay ? Self.day : "2025-06-03"
            let rest = try await query("SELECT count(*) FROM truck_reading WHERE day = '\(other)'", "--format", "csv")
            #expect(rest.0 == .exited(0), "\(rest.1)")
            let less = try await query("SELECT count(*) FROM truck_reading", "--format", "csv", "--leave-out-damaged")
            #expect(less.0 == .exited(0) && less.1.contains("left out: truck of"), "\(less.1)")
            let kitchens = try await query("SELECT count(*) FROM fume_reading", "--format", "csv")
            #expect(kitchens.0 == .exited(0), "\(kitchens.1)")
        }

        private func expectHealthWarns(_ trial: FaultTrial) async throws {
            let port = try await trial.daemon.port(
                starts: trial.daemon.process.log.split(separator: "\n").count {
                    $0.contains("listening on ")
                }
            )
            let health = try await HTTPWire.ask(port, "/health").text
            #expect(health.contains("damaged or missing"), "\(health)")
        }

        private func run(_ arguments: [String], _ scene: Scene) async throws {
            let (ending, log) = try await Daemon.run(arguments, in: scene.folder)
            try #require(ending == .exited(0), "\(log)")
        }
    }
}

/// What may happen to a file.
enum Damage: String, CaseIterable, CustomTestStringConvertible {
    case flipped, truncated, emptied, removed
    case openDay = "overwritten"

    var testDescription: String { rawValue }
    var isOfOpenDay: Bool { self == .openDay }

    func day(sealed: String) -> String {
        isOfOpenDay ? "2025-06-03/truck.open.sqlite" : "\(sealed)/truck.sqlite"
    }

    var words: String {
        switch self {
        case .flipped: "a byte of a sealed day flipped"
        case .truncated: "a sealed day cut in half"
        case .emptied: "a sealed day of zero length"
        case .removed: "a sealed day removed"
        case .openDay: "an open day overwritten"
        }
    }

    /// What `cityward days --verify` says, one of it.
    var findings: [String] {
        switch self {
        // SQLite may notice, and may not.
        case .flipped: ["is not the file that was sealed", "malformed"]
        case .truncated: ["cannot be", "malformed"]
        case .emptied, .openDay: ["cannot be opened"]
        case .removed: ["is missing"]
        }
    }

    func inflict(on path: String) throws {
        let url = URL(fileURLWithPath: path)
        var bytes = try Data(contentsOf: url)
        switch self {
        case .flipped:
            // In a value of a row, where SQLite itself has no means to notice.
            let place = bytes.count - 100
            bytes[place] ^= 1
            try bytes.write(to: url)
        case .truncated: try bytes.prefix(bytes.count / 2).write(to: url)
        case .emptied: try Data().write(to: url)
        case .removed: try FileManager.default.removeItem(at: url)
        case .openDay:
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            try Data(repeating: 0x55, count: bytes.count).write(to: url)
        }
    }
}
