import Documents
import Foundation
import Glibc
import Hosting

/// Who may read and change the configuration, the secrets and the store.
struct FileExamination {
    private static let subject = "files"
    /// Keys of `cityward.yaml` that name a file with a secret.
    private static let secretKeys = ["password_file", "secret_file", "token_file", "key_file"]
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
        guard let mode = mode(path), mode & 0o007 != 0 else { return }
        record.problem(
            Self.subject,
            "\(path) holds a secret, and everybody on this computer may read it (mode \(octal(mode)))",
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
        let open = paths.filter { (mode($0) ?? 0) & 0o002 != 0 }
        if let first = open.first {
            record.problem(
                Self.subject,
                "everybody on this computer may change \(first)\(open.count > 1 ? " and \(open.count - 1) more" : "")",
                why: "rules and limits decide whom the law reaches",
                next: "chmod -R o-w \(config)"
            )
        }
        guard let user = unsafe getpwnam("cityward")?.pointee else { return }
        let unreadable = paths.filter { !canRead($0, unsafe user.pw_uid, unsafe user.pw_gid) }
        guard let first = unreadable.first else { return }
        record.problem(
            Self.subject,
            "the user cityward cannot read \(first)\(unreadable.count > 1 ? " and \(unreadable.count - 1) more" : "")",
            why: "the daemon would not start, or a reload would change nothing",
            next: "chgrp -R cityward \(config) && chmod -R g+rX \(config)"
        )
    }

    private func judgeStore(_ record: inout HealthRecord) {
        guard let store, let mode = mode(store), mode & 0o007 != 0 else { return }
        record.warning(
            Self.subject,
            "everybody on this computer may look into \(store) (mode \(octal(mode)))",
            why: "where each vehicle was at which hour is personal data",
            next: "chmod 750 \(store)"
        )
    }

    // MARK: - Reading

    /// The files with secrets that `cityward.yaml` names.
    private func secretFiles() -> [String] {
        let file = "\(config)/cityward.yaml"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let root = YAMLFile.read(text, file: "cityward.yaml", problems: ProblemList())
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

    private func mode(_ path: String) -> mode_t? {
        var entry = Glibc.stat()
        return unsafe stat(path, &entry) == 0 ? entry.st_mode & 0o7777 : nil
    }

    private func canRead(_ path: String, _ user: uid_t, _ group: gid_t) -> Bool {
        var entry = Glibc.stat()
        guard unsafe stat(path, &entry) == 0 else { return false }
        if entry.st_uid == user { return entry.st_mode & 0o400 != 0 }
        if entry.st_gid == group { return entry.st_mode & 0o040 != 0 }
        return entry.st_mode & 0o004 != 0
    }

    private func octal(_ mode: mode_t) -> String { "0" + String(mode, radix: 8) }
}
