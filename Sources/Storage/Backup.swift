import Databases
import Faults
import SQLite
import Telemetry

/// A copy of a store that is consistent in itself, made while the daemon writes.
///
/// ```
/// DIR/live.sqlite                    one instant of the live store
/// DIR/days/2026-11-23/truck.sqlite   every day file, sealed ones byte for byte
/// DIR/SHA256SUMS                     of all of them, as `sha256sum --check` reads it
/// ```
///
/// Nothing is moved between the files meanwhile: the archive waits. A backup into the folder of an earlier one copies only what has
/// changed. `SHA256SUMS` is written last, so a backup without it is none.
public struct Backup: ~Copyable {
    public static let sumsName = "SHA256SUMS"
    /// How long a settle that is under way is waited for.
    private static let patience = 120

    /// What was copied.
    public struct Progress: Sendable, Equatable {
        /// Relative to the folder of the backup.
        public let file: String
        public let bytes: Int64
        /// Whether an earlier backup had it already.
        public let isKept: Bool
    }

    /// Why there is no backup.
    public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        case busy
        /// The folder holds something else.
        case strangeFolder(String)
        case sameFolder
        case interrupted
        /// A file is not what `SHA256SUMS` says.
        case changed(file: String)
        case incomplete(folder: String)
        /// The backup is made, but for these files.
        case damagedDays([String])
        /// There is a store where one is to be restored.
        case occupied(folder: String)

        public var description: String {
            switch self {
            case .busy: "the archive is at work for longer than two minutes; try again"
            case .strangeFolder(let folder): "\(folder) is not empty and holds no backup; name an empty or a new folder"
            case .sameFolder: "a backup needs a folder of its own, outside of the store's"
            case .interrupted: "interrupted; what was copied is kept for the next try"
            case .changed(let file): "\(file) is not what SHA256SUMS says: the backup is damaged"
            case .incomplete(let folder): "\(folder) has no SHA256SUMS: it is no backup, or one that was not finished"
            case .damagedDays(let files):
                """
                everything was copied but damaged days, of which an earlier copy was kept where there was one: \
                \(files.joined(separator: "; "))
                """
            case .occupied(let folder): "there is a store in \(folder) already; move it away first"
            }
        }
    }

    /// Copies the store of a folder to another one.
    ///
    /// * `wait`: called while a settle is waited for, a second each.
    /// * `isOver`: asked between files; `true` ends the backup.
    public static func make(
        of store: String,
        to folder: String,
        wait: () -> Void,
        isOver: @escaping () -> Bool = { false },
        progress: (Progress) -> Void = { _ in }
    ) throws {
        let days = DayFolder(store: store)
        guard folder != store, !folder.hasPrefix(store + "/days") else { throw Failure.sameFolder }
        try prepare(folder)
        try Files.makeFolder(days.path)
        let lock = try lock(days.path, wait: wait)
        defer { withExtendedLifetime(lock) {} }

        let earlier = try sums(of: folder)
        var sums: [(file: String, hash: String)] = []
        let connection = try openExistingStore(in: store, busyTimeoutMilliseconds: 10_000)
        // The live store first: what is in it and leaves it later is in no file of a day yet.
        try copyDatabase(connection, to: "\(folder)/\(Store.fileName)", isOver)
        sums.append((Store.fileName, try Files.hash("\(folder)/\(Store.fileName)")))
        progress(
            Progress(file: Store.fileName, bytes: Files.size("\(folder)/\(Store.fileName)"), isKept: false)
        )
        var damaged: [String] = []
        for day in try archivedDays(connection) {
            guard !isOver() else { throw Failure.interrupted }
            let source: DayFile
            do {
                guard let file = try days.file(of: day, connection) else { continue }
                source = file
            } catch let error as ArchiveError {
                damaged.append("\(error)")
                // An earlier backup may have what is to be restored.
                for path in [days.sealed(day.day, day.deviceClass), days.open(day.day, day.deviceClass)] {
                    let name = String(path.dropFirst(store.utf8.count + 1))
                    if let sum = earlier[name] { sums.append((name, sum)) }
                }
                continue
            }
            let name = String(source.path.dropFirst(store.utf8.count + 1))
            let target = "\(folder)/\(name)"
            try Files.makeFolder("\(folder)/\(DayFolder.name)")
            try Files.makeFolder("\(folder)/\(DayFolder.name)/\(day.day)")
            var isKept = false
            if source.layout.isSealed, let seal = day.seal {
                isKept = earlier[name] == seal.sha256 && Files.size(target) == seal.bytes
                if !isKept {
                    try Files.copy(source.path, to: target)
                    guard try Files.hash(target) == seal.sha256 else {
                        try Files.removeDatabase(target)
                        damaged.append("\(source.path) is not the file that was sealed")
                        continue
                    }
                }
                sums.append((name, seal.sha256))
            } else {
                try copyDatabase(source.connection, to: target, isOver)
                sums.append((name, try Files.hash(target)))
            }
            faultPoint("backup-copied")
            progress(Progress(file: name, bytes: Files.size(target), isKept: isKept))
        }
        faultPoint("backup-summed")
        try removeOthers(in: folder, than: Set(sums.map(\.file)))
        try Files.write(
            sums.map { "\($0.hash)  \($0.file)\n" }.joined(),
            to: "\(folder)/\(sumsName)",
            in: folder
        )
        guard damaged.isEmpty else { throw Failure.damagedDays(damaged) }
    }

    /// Puts a backup in the place of a store; the daemon must not be running.
    ///
    /// Every file is held against `SHA256SUMS` and opened, before any is copied.
    public static func restore(
        from folder: String,
        to store: String,
        isOver: () -> Bool = { false },
        progress: (Progress) -> Void = { _ in }
    ) throws {
        let sums = try sums(of: folder)
        guard !sums.isEmpty else { throw Failure.incomplete(folder: folder) }
        guard !Files.exists("\(store)/\(Store.fileName)"), try Files.names(in: "\(store)/\(DayFolder.name)").isEmpty
        else {
            throw Failure.occupied(folder: store)
        }
        for (file, hash) in sums.sorted(by: { $0.key < $1.key }) {
            guard !isOver() else { throw Failure.interrupted }
            let path = "\(folder)/\(file)"
            guard Files.exists(path), try Files.hash(path) == hash else { throw Failure.changed(file: file) }
            let connection = try Connection(path: path, mode: .readOnly)
            _ = try connection.integer("PRAGMA schema_version")
        }
        try Files.makeFolder(store)
        try Files.makeFolder("\(store)/\(DayFolder.name)")
        // The live store last: without it there is no store.
        for file in sums.keys.sorted(by: >) {
            let target = "\(store)/\(file)"
            if file.hasPrefix("\(DayFolder.name)/"), let slash = target.lastIndex(of: "/") {
                try Files.makeFolder(String(target[..<slash]))
            }
            try Files.copy("\(folder)/\(file)", to: target)
            progress(Progress(file: file, bytes: Files.size(target), isKept: false))
        }
    }

    private static func prepare(_ folder: String) throws {
        let names = try Files.names(in: folder)
        guard names.isEmpty || names.contains(Store.fileName) || names.contains(sumsName) else {
            throw Failure.strangeFolder(folder)
        }
        try Files.makeFolder(folder)
    }

    private static func lock(_ folder: String, wait: () -> Void) throws -> FolderLock {
        for _ in 0..<patience {
            if let lock = try FolderLock(folder) { return lock }
            wait()
        }
        throw Failure.busy
    }

    /// One instant of a database, whoever writes to it meanwhile, without a log beside it.
    private static func copyDatabase(
        _ connection: Connection,
        to target: String,
        _ isOver: @escaping () -> Bool
    ) throws {
        let unfinished = target + ".part"
        try Files.removeDatabase(unfinished)
        let interruption = Interruption(isOver)
        connection.interrupt(when: interruption)
        defer {
            connection.stopInterrupting()
            withExtendedLifetime(interruption) {}
        }
        do throws(DatabaseError) {
            let copy = try connection.prepare("VACUUM INTO ?")
            try copy.bind(1, unfinished)
            try copy.run()
        } catch {
            try Files.removeDatabase(unfinished)
            throw error.kind == .interrupted ? Failure.interrupted as any Error : error
        }
        try Files.removeDatabase(target)
        try Files.replace(target, with: unfinished, in: Files.folder(of: target))
    }

    /// What an earlier backup says it holds; nothing where there is none.
    private static func sums(of folder: String) throws -> [String: String] {
        guard let text = try Files.text("\(folder)/\(sumsName)") else { return [:] }
        var sums: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { throw Failure.changed(file: sumsName) }
            let file = parts[1].drop { $0 == " " }
            guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
                throw Failure.changed(file: sumsName)
            }
            sums[String(file)] = String(parts[0])
        }
        return sums
    }

    /// Takes days out of an earlier backup that the store does not have any more, or has sealed since.
    private static func removeOthers(in folder: String, than files: Set<String>) throws {
        for day in try Files.names(in: "\(folder)/\(DayFolder.name)") {
            let dayFolder = "\(DayFolder.name)/\(day)"
            for name in try Files.names(in: "\(folder)/\(dayFolder)") where !files.contains("\(dayFolder)/\(name)") {
                try Files.removeDatabase("\(folder)/\(dayFolder)/\(name)")
            }
            Files.removeFolderIfEmpty("\(folder)/\(dayFolder)")
        }
    }
}
