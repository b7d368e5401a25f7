import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Somebody breaks the configuration and asks for a reload, in every way, while readings come in.
    @Suite struct ConfigurationBroken {
        /// What is done to the folder of a city.
        private struct Mistake: Sendable {
            let name: String
            let make: @Sendable (City) throws -> Void
        }

        private static let mistakes = [
            Mistake(name: "no YAML") { try $0.write("rules/rules.yaml", "- { id: curfew, title: [\n") },
            Mistake(name: "a place that is not there") { city in
                try city.replace(#"inside("core")"#, with: #"inside("kore")"#, in: "rules/rules.yaml")
            },
            Mistake(name: "no rules folder") { city in
                try FileManager.default.removeItem(at: city.folder.appendingPathComponent("rules"))
            },
            Mistake(name: "no places folder") { city in
                try FileManager.default.removeItem(at: city.folder.appendingPathComponent("places"))
            },
            Mistake(name: "half a place file") { try $0.halve("places/places.geojson") },
            Mistake(name: "half a register") { try $0.halve("devices.csv") },
            Mistake(name: "half of cityward.yaml") { try $0.halve("cityward.yaml") },
            Mistake(name: "an empty cityward.yaml") { try $0.write("cityward.yaml", "") },
            Mistake(name: "no folder") { try FileManager.default.removeItem(at: $0.folder) },
        ]

        @Test(.timeLimit(.minutes(5)))
        func brokenUnderLoad() async throws {
            let trial = try await FaultTrial("configuration broken")
            let files = FileManager.default
            let whole = trial.scene.folder.url.appendingPathComponent("whole")
            try files.copyItem(at: trial.city.folder, to: whole)
            func mend() throws {
                try? files.removeItem(at: trial.city.folder)
                try files.copyItem(at: whole, to: trial.city.folder)
            }
            let publishing = trial.publishing(rate: 2000, allowance: 0)
            for (number, mistake) in Self.mistakes.enumerated() {
                publishing.allow(trial.fleet.readings.count * (number + 1) / (Self.mistakes.count + 1))
                try mistake.make(trial.city)
                let log = try await trial.daemon.reload()
                #expect(log.contains("the running rules stay"), "\(mistake.name): \(log)")
                #expect(!log.contains("reloaded:"), "\(mistake.name): \(log)")
                try mend()
                // Mended, it is taken: the same rules, by a judge that is built anew.
                #expect(try await trial.daemon.reload().contains("reloaded: 8 rules"), "\(mistake.name)")
            }
            publishing.allow(trial.fleet.readings.count)
            try await trial.conclude(
                "reloads of \(Self.mistakes.count) broken folders, each mended",
                publishing,
                recovery: .zero
            )
            #expect(try trial.stored.integer("SELECT count(*) FROM rule_set") == 1)
        }
    }
}

extension City {
    /// Cuts a file off in the middle of its bytes, as a copy that was broken off.
    fileprivate func halve(_ name: String) throws {
        let url = folder.appendingPathComponent(name)
        let bytes = try Data(contentsOf: url)
        // A register that happens to end with a line would be a whole one.
        try bytes.prefix(bytes.count / 2 | 1).write(to: url)
    }
}
