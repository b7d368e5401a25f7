import Documents
import Foundation
import Hosting

/// Who may read and change the configuration, the secrets and the store.
struct FileExamination {
    private static let subject = "files"
    /// Keys that name a file with a secret; the gateway's list of terminals has their codes.
    private static let secretKeys = ["password_file", "secret_file", "token_file", "key_file", "terminals"]
    /// Files of a configuration folder that are looked at.
    private static let mostFiles = 10_000

    /// The folder of the configuration.
    let config: String
    /// The folder of the store; `nil` where it is a database.
    let store: String?

    func examine(_ record: inout HealthRecord) {
        let before = record.complaints.count
        for path in secretFiles() { judgeSecret(path, &record) }
        judgeConfiguration(&record)
        judgeStore(&record)
        if record.complaints.count == before {
            record.fine(
                Self.subject,
                "nobody reads the secrets or the store, or changes the configuration, who should not"
            )
        }
    }

    private func judgeSecret(_ path: String, _ record: inout HealthRecord) {
        guard let access = FileAccess(path), access.isOpenToEverybody else { return }
        record.problem(
            Self.subject,
            "\(path) holds a secret, and everybody on this computer may read it (mode \(access.octal))",
            why: "whoever reads it speaks in the city's name",
            next: "chmod 600 \(path), or hand it over with LoadCredential= in the unit"
        )
    }

    /// A limit that anybody can change is no limit.
    private func judgeConfiguration(_ record: inout HealthRecord) {
        let walker = FileManager.default.enumerator(atPath: config)
        var paths = [config]
        while paths.count < Self.mostFiles, let name = walker?.nextObject() as? String {
            paths.append("\(config)/\(name)")
        }
        let open = paths.filter { FileAccess($0)?.isWritableByEverybody ?? false }
        if let first = open.first {
            record.problem(
                Self.subject,
                "everybody on this computer may change \(first)\(open.count > 1 ? " and \(open.count - 1) more" : "")",
                why: "rules and limits decide whom the law reaches",
                next: "chmod -R o-w \(config)"
            )
        }
        guard let user = SystemUser(named: "cityward") else { return }
        let unreadable = paths.filter { !(FileAccess($0)?.isReadable(by: user) ?? false) && !isOfGateway($0) }
        guard let first = unreadable.first else { return }
        record.problem(
            Self.subject,
            "the user cityward cannot read \(first)\(unreadable.count > 1 ? " and \(unreadable.count - 1) more" : "")",
            why: "the daemon would not start, or a reload would change nothing",
            next: "chgrp -R cityward \(config) && chmod -R g+rX \(config)"
        )
    }

    private func judgeStore(_ record: inout HealthRecord) {
        guard let store, let access = FileAccess(store), access.isOpenToEverybody else { return }
        record.warning(
            Self.subject,
            "everybody on this computer may look into \(store) (mode \(access.octal))",
            why: "where each vehicle was at which hour is personal data",
            next: "chmod 750 \(store)"
        )
    }

    // MARK: - Reading

    /// The files with secrets that the daemon's and the gateway's configuration name.
    private func secretFiles() -> [String] {
        secretFiles(namedIn: "cityward.yaml") + secretFiles(namedIn: GatewayExamination.fileName)
    }

    /// The gateway has a user of its own, and what is only its own need not be read by the daemon.
    private func isOfGateway(_ path: String) -> Bool {
        path == "\(config)/\(GatewayExamination.fileName)"
            || secretFiles(namedIn: GatewayExamination.fileName).contains(path)
    }

    private func secretFiles(namedIn name: String) -> [String] {
        guard let text = try? String(contentsOfFile: "\(config)/\(name)", encoding: .utf8),
            let root = YAMLFile.read(text, file: name, problems: ProblemList())
        else { return [] }
        let paths = ConfigurationPaths(folder: URL(fileURLWithPath: config, isDirectory: true))
        var found: [String] = []
        collect(root, depth: 0) { found.append(paths.absolute($0)) }
        return found
    }

    private func collect(_ value: YAMLValue, depth: Int, _ take: (String) -> Void) {
        guard depth < 8 else { return }
        for (key, part) in value.members {
            if let name = key.text, Self.secretKeys.contains(name), let path = part.text { take(path) }
            collect(part, depth: depth + 1, take)
        }
        for element in value.elements { collect(element, depth: depth + 1, take) }
    }
}
