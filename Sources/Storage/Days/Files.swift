import Crypto
import Glibc

/// What the operating system refused to do with a file.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
    let doing: String
    let path: String
    let code: Int32

    init(_ doing: String, _ path: String) {
        self.doing = doing
        self.path = path
        code = errno
    }

    public var description: String { unsafe "cannot \(doing) \(path): \(String(cString: strerror(code)))" }
}

/// The few things that the archive does with files beside reading and writing databases.
enum Files {
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// In bytes; 0 where there is none.
    static func size(_ path: String) -> Int64 {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Makes a folder, which may be there already.
    static func makeFolder(_ path: String) throws(FileError) {
        guard unsafe mkdir(path, 0o750) == 0 || errno == EEXIST else { throw FileError("make the folder", path) }
    }

    /// The names in a folder, sorted; none where there is no folder.
    static func names(in folder: String) throws(FileError) -> [String] {
        guard let directory = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw FileError("list", folder)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Puts a file in the place of another in one step, and returns when the step is on the disk.
    static func replace(_ path: String, with new: String, in folder: String) throws(FileError) {
        try synchronize(new)
        guard unsafe rename(new, path) == 0 else { throw FileError("rename", new) }
        try synchronize(folder)
    }

    /// Gives a database another name, with the log that SQLite keeps beside it.
    static func moveDatabase(_ path: String, to new: String, in folder: String) throws(FileError) {
        for suffix in ["-wal", "-journal", ""] {
            guard unsafe rename(path + suffix, new + suffix) == 0 || errno == ENOENT else {
                throw FileError("rename", path + suffix)
            }
        }
        try removeDatabase(path)
        try synchronize(folder)
    }

    /// Returns when a file's bytes, or a folder's names, are on the disk.
    static func synchronize(_ path: String) throws(FileError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError("open", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw FileError("write", path) }
    }

    /// Removes a database and what SQLite keeps beside it; what is not there is fine.
    static func removeDatabase(_ path: String) throws(FileError) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            guard unsafe unlink(path + suffix) == 0 || errno == ENOENT else { throw FileError("remove", path + suffix) }
        }
    }

    /// Removes a folder that may be empty by now; one that is not stays.
    static func removeFolderIfEmpty(_ path: String) {
        _ = unsafe rmdir(path)
    }

    /// The folder that a path is in.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Copies a file to a new place, under another name until it is whole and on the disk.
    static func copy(_ source: String, to target: String) throws(FileError) {
        let unfinished = target + ".part"
        let input = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw FileError("open", source) }
        defer { close(input) }
        let output = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard output >= 0 else { throw FileError("make", unfinished) }
        defer { close(output) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(input, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError("read", source) }
            if count == 0 { break }
            try write(buffer[..<count], to: output, unfinished)
        }
        try replace(target, with: unfinished, in: folder(of: target))
    }

    /// Writes a text in one step.
    static func write(_ text: String, to path: String, in folder: String) throws(FileError) {
        let unfinished = path + ".part"
        let output = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard output >= 0 else { throw FileError("make", unfinished) }
        defer { close(output) }
        try write(Array(text.utf8)[...], to: output, unfinished)
        try replace(path, with: unfinished, in: folder)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32, _ path: String) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError("write", path) }
            rest = rest.dropFirst(count)
        }
    }

    /// What is in a text file of some megabytes at most; `nil` where there is none.
    static func text(_ path: String) throws(FileError) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError("open", path)
        }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 16 << 20)
        var length = 0
        while length < buffer.count {
            let start = length
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(file, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { break }
            length += count
        }
        return String(decoding: buffer[..<length], as: UTF8.self)
    }

    /// SHA-256 of a file, in hexadecimal digits, as `sha256sum` prints it.
    static func hash(_ path: String) throws(FileError) -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError("open", path) }
        defer { close(file) }
        var digest = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { break }
            digest.update(data: buffer[..<count])
        }
        return digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The right to change what is in a folder; it ends with the value, or with the process.
final class FolderLock {
    private let file: Int32

    /// Returns `nil` where somebody else has it.
    init?(_ folder: String) throws(FileError) {
        let path = "\(folder)/.lock"
        file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw FileError("open", path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            return nil
        }
    }

    deinit { close(file) }
}
