import ArgumentParser
import Foundation
import Hosting
import Storage

/// `cityward backup`: a consistent copy, made while the daemon runs.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the store, consistent in itself, while the daemon runs.",
        discussion: """
            DIR then holds live.sqlite, the files of all days and SHA256SUMS. Made again into the same folder, only what has \
            changed is copied: sealed days never change. Killed or full half-way, it can simply be made again. A folder without \
            SHA256SUMS is no backup.

            cityward backup /mnt/backup/cityward
            """
    )

    @Argument(help: ArgumentHelp("A new or empty folder, or that of an earlier backup.", valueName: "dir"))
    var target: String

    @OptionGroup var folder: StoreOption

    @Flag(name: .shortAndLong, help: "Say nothing but what goes wrong.")
    var quiet = false

    func run() throws {
        var printer = CopyPrinter(verb: "copied", isQuiet: quiet)
        do {
            try Backup.make(
                of: absolute(folder.folder()),
                to: absolute(target),
                wait: { pause(.seconds(1)) },
                progress: { printer.show($0) }
            )
        } catch Backup.Failure.damagedDays(let files) {
            throw Failure("\(Backup.Failure.damagedDays(files))")
        } catch {
            throw Failure("no backup was made: \(error)")
        }
        printer.finish("\(target) is a backup of \(folder.store)")
    }
}

/// `cityward restore`: puts a backup in the place of a store.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a store of a backup.",
        discussion: """
            The folder of the store must hold none; stop the daemon, and move the old one away. Every file of the backup is held \
            against SHA256SUMS and opened before any is copied.

            cityward restore /mnt/backup/cityward --store /var/lib/cityward
            """
    )

    @Argument(help: ArgumentHelp("The folder of a backup.", valueName: "dir"))
    var backup: String

    @OptionGroup var folder: StoreOption

    @Flag(name: .shortAndLong, help: "Say nothing but what goes wrong.")
    var quiet = false

    func run() throws {
        var printer = CopyPrinter(verb: "restored", isQuiet: quiet)
        do {
            try Backup.restore(from: absolute(backup), to: absolute(folder.folder()), progress: { printer.show($0) })
        } catch {
            throw Failure("nothing was restored: \(error)")
        }
        printer.finish("\(folder.store) holds the backup \(backup)")
    }
}

/// Says what is copied: on a terminal in one line that changes, elsewhere at the end only.
private struct CopyPrinter {
    let verb: String
    let isQuiet: Bool
    private let isOnTerminal = isatty(STDERR_FILENO) == 1
    private var files = 0
    private var bytes: Int64 = 0
    private var kept = 0

    init(verb: String, isQuiet: Bool) {
        self.verb = verb
        self.isQuiet = isQuiet
    }

    mutating func show(_ progress: Backup.Progress) {
        files += 1
        if progress.isKept { kept += 1 } else { bytes += progress.bytes }
        guard isOnTerminal, !isQuiet else { return }
        FileHandle.standardError.write(
            Data("\r\u{1B}[K\(verb) \(files) files, \(bytes >> 20) MiB: \(progress.file)".utf8)
        )
    }

    func finish(_ text: String) {
        guard !isQuiet else { return }
        if isOnTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        let unchanged = kept > 0 ? ", \(kept) were there already" : ""
        print("\(text): \(files) files, \(bytes >> 20) MiB \(verb)\(unchanged)")
    }
}

private func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL.path
}
