import Foundation
import Storage

/// What the kernel allows the daemon that runs.
struct LimitExamination {
    private static let subject = "limits"
    /// Files beside those of days: the live store, connections of clients, feeds.
    private static let otherFiles = 1024

    /// The folder of the store.
    let store: String
    /// Day files that a question about everything opens.
    let dayFiles: Int

    func examine(_ record: inout HealthRecord) {
        guard let daemon = runningDaemon() else {
            return record.note(Self.subject, "no daemon has \(store) open, or none that we may look at")
        }
        guard let most = mostOpenFiles(daemon) else { return }
        let wanted = dayFiles + Self.otherFiles
        guard most < wanted else {
            return record.fine(Self.subject, "the daemon (process \(daemon)) may open \(most) files")
        }
        record.warning(
            Self.subject,
            "the daemon (process \(daemon)) may open \(most) files; \(dayFiles) day files and clients want \(wanted)",
            why: "a question about the whole archive fails, or no client is let in any more",
            next: "set LimitNOFILE=65536 in the unit, as Cityward's own has it"
        )
    }

    /// The process that runs the daemon with this store.
    private func runningDaemon() -> Int? {
        let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int($0) }
        return processes.sorted().first { runsDaemon($0) && hasStoreOpen($0) }
    }

    private func runsDaemon(_ process: Int) -> Bool {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.count > 1 && words[0].hasSuffix("cityward") && words[1] == "run"
    }

    private func hasStoreOpen(_ process: Int) -> Bool {
        let file = URL(fileURLWithPath: store).resolvingSymlinksInPath().path + "/" + Store.fileName
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) == file
        }
    }

    private func mostOpenFiles(_ process: Int) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") })
        else { return nil }
        let words = line.dropFirst("Max open files".count).split(separator: " ")
        return words.first.flatMap { $0 == "unlimited" ? Int.max : Int($0) }
    }
}
