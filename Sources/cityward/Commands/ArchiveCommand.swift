import ArgumentParser
import Foundation
import Hosting
import Storage

/// `cityward archive`: what the daemon's archive does each minute, done now.
struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Moves readings to the files of their days, seals days and removes what is too old, now.",
        discussion: """
            The daemon does this by itself, each minute, as 'store' in cityward.yaml says. The command is for a store whose daemon is \
            stopped, and for one whose 'store.keep' was just made shorter; it may be killed, and run beside the daemon.
            """
    )

    @OptionGroup var folder: ConfigurationOption

    @Option(
        help: ArgumentHelp(
            "The folder of the store; without it the one that the configuration names.",
            valueName: "dir"
        )
    )
    var store: String?

    func run() throws {
        let city = try folder.checkedCity()
        guard case .folder(let path) = store.map(StoreLocation.init(argument:)) ?? city.configuration.storeLocation
        else { throw Failure("\(StoreOption.onlyFolders); the daemon itself drops what 'keep' no longer wants") }
        do {
            var desk = try ArchiveDesk(folder: path, terms: city.configuration.store.terms) { pause(.milliseconds(5)) }
            let found = try desk.adopt()
            if found > 0 { print("found \(found) files that the live store did not know") }
            while let work = try desk.work(at: wallClock()) { print(work) }
        } catch {
            throw Failure("\(path): \(error)")
        }
    }
}
