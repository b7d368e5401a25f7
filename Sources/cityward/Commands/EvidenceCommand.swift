import ArgumentParser
import Evidence
import Foundation
import Storage
import Telemetry

/// `cityward evidence`: an alert's case file.
struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Writes everything that an alert stands on into one folder or ZIP file, for the case file.",
        discussion: """
            page.html is the printable page with map, measurements, rule, permits and timeline; alert.json, events.ndjson, \
            readings.csv, track.geojson, rule.yaml and others are for machines, and sha256sums.txt is for 'sha256sum -c'. The \
            same store gives the same bytes.

            cityward evidence 0t5x8m2k --output case.zip
            """
    )

    @OptionGroup var argument: AlertArgument
    @OptionGroup var folder: StoreOption

    @Option(
        help: ArgumentHelp(
            "A ZIP file, if the name ends in .zip, or a folder to be made. [default: alert-ID in the current folder]",
            valueName: "dir|file.zip"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "The configuration folder, for the titles of teams, reasons and measures.",
            valueName: "dir"
        )
    )
    var config: String?

    func run() throws {
        let store = try folder.openedStore()
        guard try store.isUpToDate() else {
            throw Failure("the store is older than this cityward: start the daemon once, it brings it there")
        }
        let alert = try argument.identifier(in: store)
        var words = CaseListReader.customary
        if let config {
            var option = ConfigurationOption()
            option.config = config
            words = try option.caseLists()
        }
        let bundle = try EvidenceBundle(alert: alert, in: store, words: words)
        let path = output ?? bundle.folderName
        do {
            if path.hasSuffix(".zip") {
                try write(bundle.zip, to: URL(fileURLWithPath: path))
            } else {
                try write(bundle.files, into: path)
            }
        } catch let error as CocoaError {
            throw Failure("\(path) cannot be written: \(error.localizedDescription); see --output")
        }
        print(path)
    }

    /// A folder that is there already is not overwritten: it may hold what somebody has signed.
    private func write(_ files: [EvidenceBundle.File], into path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure("\(path) is there already; name another folder with --output")
        }
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in files { try Data(file.bytes).write(to: folder.appendingPathComponent(file.name)) }
    }

    private func write(_ bytes: [UInt8], to file: URL) throws {
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw Failure("\(file.path) is there already; name another file with --output")
        }
        try Data(bytes).write(to: file)
    }
}
