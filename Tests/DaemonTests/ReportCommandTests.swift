import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

extension DaemonTests {
    /// `cityward report`: what it takes, and what it leaves behind.
    @Suite(.timeLimit(.minutes(5))) struct ReportCommandTests {
        private static let city = Project.root.appendingPathComponent("tools/city").path

        /// A folder with an empty store.
        private static func folder() throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            try FileManager.default.createDirectory(atPath: folder.path("store"), withIntermediateDirectories: true)
            _ = try Store(folder: folder.path("store"), catalogue: Catalogue([]), directory: DeviceDirectory())
            return folder
        }

        private func report(
            _ arguments: [String],
            in folder: TemporaryFolder
        ) async throws -> (ChildProcess.Ending, String) {
            try await Daemon.run(
                ["report"] + arguments + ["--config", Self.city, "--store", folder.path("store")],
                in: folder
            )
        }

        @Test func withoutAKindTheKindsAreListed() async throws {
            let folder = try TemporaryFolder()
            let (ending, text) = try await Daemon.run(["report"], in: folder)
            #expect(ending == .exited(0))
            #expect(text.contains("league     月度考核 District league"))
        }

        @Test(arguments: [
            (["leage", "--month", "2026-11"], "there is no report 'leage'; did you mean 'league'?"),
            (["league"], "say what the report is about: --month"),
            (["league", "--day", "2026-11-23"], "the report league takes --month"),
            (["league", "--month", "2026-13"], "'2026-13' is no month: write it as 2026-11"),
            (["league", "--month", "2026-11", "--road", "r"], "the report league takes no --road; it takes none"),
            (["credit", "--month", "2026-11", "--bom"], "--bom is for --format csv"),
        ])
        func wrongUseIsTold(arguments: [String], message: String) async throws {
            let folder = try Self.folder()
            let (ending, text) = try await report(arguments, in: folder)
            #expect(ending == .exited(2))
            #expect(text.contains(message), "\(text)")
        }

        @Test func anEmptyStoreHasAReportToo() async throws {
            let folder = try Self.folder()
            let (ending, text) = try await report(["league", "--month", "2026-11", "--format", "json"], in: folder)
            #expect(ending == .exited(0))
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(value?["period"] as? String == "2026-11")
        }

        @Test func tablesGoIntoAFolderThatIsNotThereYet() async throws {
            let folder = try Self.folder()
            let csv = ["credit", "--month", "2026-11", "--format", "csv"]
            #expect(try await report(csv, in: folder).0 == .exited(1), "several tables need a folder")
            let output = folder.path("credit")
            #expect(try await report(csv + ["--output", output], in: folder).0 == .exited(0))
            let names = try FileManager.default.contentsOfDirectory(atPath: output).sorted()
            #expect(names == ["companies.csv", "devices.csv", "ledger.csv", "rules.csv"])
            let (ending, text) = try await report(csv + ["--output", output], in: folder)
            #expect(ending == .exited(1) && text.contains("is there already"))
            let page = folder.path("page.html")
            #expect(
                try await report(["credit", "--month", "2026-11", "--format", "html", "--output", page], in: folder).0
                    == .exited(0)
            )
            #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("<!DOCTYPE html>"))
        }

        @Test func withoutAStoreOrWithoutSettingsItSaysSo() async throws {
            let folder = try TemporaryFolder()
            let missing = try await report(["league", "--month", "2026-11"], in: folder)
            #expect(missing.0 == .exited(1) && missing.1.contains("there is no store"))
            let shipped = try TemporaryFolder()
            try FileManager.default.copyItem(atPath: Self.city, toPath: shipped.path("city"))
            try FileManager.default.removeItem(atPath: shipped.path("city/reports.yaml"))
            let (ending, text) = try await Daemon.run(
                [
                    "report", "league", "--month", "2026-11", "--config", shipped.path("city"), "--store",
                    shipped.path("store"),
                ],
                in: shipped
            )
            #expect(ending == .exited(1) && text.contains("reports.yaml has no 'league:'"), "\(text)")
        }
    }
}
