import Foundation

/// What the kernel allows the daemon that runs.
struct LimitExamination {
    private static let subject = "limits"
    /// Files beside those of days: the live store, connections of clients, feeds.
    private static let otherFiles = 1024

    /// Day files that a question about everything opens.
    let dayFiles: Int

    func examine(_ record: inout HealthRecord) {
        let daemons = runningDaemons()
        guard let daemon = daemons.first else {
            return record.note(Self.subject, "no daemon runs on this computer, or none that we may look at")
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

    /// Processes of this program that run the daemon.
    private func runningDaemons() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int($0) }.filter { process in
            guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.count > 1 && words[0].hasSuffix("cityward") && words[1] == "run"
        }.sorted()
    }

    private func mostOpenFiles(_ process: Int) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") })
        else { return nil }
        let words = line.dropFirst("Max open files".count).split(separator: " ")
        return words.first.flatMap { $0 == "unlimited" ? Int.max : Int($0) }
    }
}
