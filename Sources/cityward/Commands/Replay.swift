import ArgumentParser
import Foundation
import Replay
import Storage
import Telemetry

/// `cityward replay`: stored readings are judged again.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges stored readings again: what other rules would have raised, or what late readings prove.",
        discussion: """
            With --diff it shows which alerts would appear, vanish or move if the rules, places and registers of --config had \
            been in force, and changes nothing. Without it readings that came too late for the daemon are judged in the order \
            of their times, and alerts that nobody has been told of are added to the store, marked late; feeds deliver them. \
            The daemon may be running.

            cityward replay --diff --config new-city --from 2026-03-01 --to 2026-03-31
            """
    )

    @OptionGroup var folder: ConfigurationOption
    @OptionGroup var storeOption: StoreOption

    @Flag(help: "Show what the rules of --config would have raised otherwise.")
    var diff = false

    @Option(
        help: ArgumentHelp(
            "Only alerts that fired then or later: 2026-03-16, 2026-03-16T07:00 or with its offset. [default: all]",
            valueName: "time"
        )
    )
    var from: ReplayBound?

    @Option(
        help: ArgumentHelp(
            "Only alerts that fired before; a date is meant with the whole day. [default: all]",
            valueName: "time"
        )
    )
    var to: ReplayBound?

    @Option(
        help: ArgumentHelp(
            "How long before --from judging begins, so that holds and windows are met as they were. [default: 24h]",
            valueName: "span"
        ),
        transform: span
    )
    var warmUp = TimeSpan.days(1)

    @Flag(help: "Show which alerts would be added, and add none.")
    var dryRun = false

    @Flag(help: "Add alerts also for the time in which other rules were in force.")
    var retroactive = false

    @Option(help: "How alerts are written.")
    var format = RowFormat.table

    @Flag(help: "Exit with 1 if there is any difference, or any alert that was missed.")
    var exitCode = false

    func validate() throws {
        if diff, dryRun { throw ValidationError("--diff changes nothing; --dry-run is for adding.") }
        if diff, retroactive { throw ValidationError("--retroactive is for adding, not for --diff.") }
        if let from, let to, from.start >= to.end { throw ValidationError("--from is not before --to.") }
    }

    func run() throws {
        let city = try folder.checkedCity()
        let reader = try storeOption.openedStore()
        let source = try ReplaySource(
            city: city,
            reader: reader,
            storeLocation: storeOption.location,
            from: from?.start,
            to: to?.end,
            warmUp: warmUp
        )
        let isEmpty =
            diff ? try showDifference(reader, source) : try addMissed(reader, source)
        if exitCode, !isEmpty { throw ExitCode(1) }
    }

    /// Returns whether nothing is different.
    private func showDifference(_ reader: borrowing StoreReader, _ source: ReplaySource) throws -> Bool {
        let result = try source.difference(reader)
        DifferenceReport(result.difference, format: format).write()
        for note in result.notes { say(note) }
        return result.difference.changes.isEmpty
    }

    /// Returns whether nothing was missed.
    private func addMissed(_ reader: borrowing StoreReader, _ source: ReplaySource) throws -> Bool {
        var adding = try LateAlerts(source, reader, isDryRun: dryRun, isRetroactive: retroactive)
        var report = MissedReport(format: format)
        try adding.run(reader) { report.add($0) }
        report.end()
        for note in adding.notes { say(note) }
        return adding.count == 0
    }
}

private func span(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
        throw ValidationError("'\(text)' is no length of time; write it as 24h, 90m or 1h30m.")
    }
    return span
}

/// Says something beside what is written to standard output.
private func say(_ text: String) {
    FileHandle.standardError.write(Data("replay: \(text)\n".utf8))
}
