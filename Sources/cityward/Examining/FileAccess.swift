import Glibc

/// Who may do what with a file or a folder, as its mode says it.
struct FileAccess {
    private let entry: Glibc.stat

    /// `nil` where there is no such file, or none that we may see.
    init?(_ path: String) {
        var entry = Glibc.stat()
        guard unsafe stat(path, &entry) == 0 else { return nil }
        self.entry = entry
    }

    private var mode: mode_t { entry.st_mode & 0o7777 }

    var isOpenToEverybody: Bool { mode & 0o007 != 0 }
    var isWritableByEverybody: Bool { mode & 0o002 != 0 }
    /// As `chmod` has it: 0640.
    var octal: String { "0" + String(mode, radix: 8) }

    func isReadable(by user: SystemUser) -> Bool {
        if entry.st_uid == user.number { return mode & 0o400 != 0 }
        if entry.st_gid == user.group { return mode & 0o040 != 0 }
        return mode & 0o004 != 0
    }
}

/// A user of this computer.
struct SystemUser {
    let name: String
    let number: uid_t
    let group: gid_t

    /// `nil` where there is none of this name.
    init?(named name: String) {
        guard let entry = unsafe getpwnam(name)?.pointee else { return nil }
        self.name = name
        number = unsafe entry.pw_uid
        group = unsafe entry.pw_gid
    }
}
