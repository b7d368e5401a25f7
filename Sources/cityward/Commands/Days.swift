import ArgumentParser
import Databases
import Foundation
import Storage
import Telemetry

/// `cityward days`: what is archived, and whether it is whole.
struct Days: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the files of archived days, and proves that they are whole.",
        discussion: """
            One line for each class and day: readings, size, bytes a reading, since when it is sealed, and its state: open, sealed, \
            damaged or missing. With --verify every sealed file is held against its manifest, and every file is checked by SQLite; \
            the exit code is 1 if one is not whole.

            The daemon reads a sealed file each minute, and sets a damaged one aside: days/2026-11-23/truck.damaged.sqlite. Questions \
            about such a day fail, unless 'cityward query --leave-out-damaged' asks, and readings that still come for it wait in \
            live.sqlite, until there is a file again:

            cp BACKUP/days/2026-11-23/truck.sqlite /var/lib/cityward/days/2026-11-23/

            The owner must be the daemon's. Without a backup, 'sqlite3 FILE .recover' may show what is left; --give-up then says that \
            nobody shall miss the rest.
            """
    )

    @OptionGroup var folder: StoreOption

    @Flag(help: "Read every file, and compare it with its manifest.")
    var verify = false

    @Option(
        help: ArgumentHelp(
            "Let go of the damaged file of a day, as 2026-11-23/truck: from now on its readings are missing without a word.",
            valueName: "day/class"
        )
    )
    var giveUp: String?

    @Option(help: "How days are written.")
    var format = RowFormat.table

    func run() throws {
        let reader = try folder.openedStore()
        if let giveUp { return try letGo(giveUp) }
        var writer = RowWriter(format: format)
        writer.begin(
            ["day", "class", "readings", "bytes", "bytes_per_reading", "sealed_at", "sha256", "state"]
                + (verify ? ["check"] : [])
        )
        var broken = 0
        for day in try reader.archivedDays() {
            var row: [Value] = [.text(day.day), .text(day.deviceClass)]
            if let seal = day.seal {
                let each = seal.rows > 0 ? (Double(seal.bytes) / Double(seal.rows) * 10).rounded() / 10 : 0
                row += [
                    .integer(seal.rows), .integer(seal.bytes), .double(each), .text("\(seal.at)"), .text(seal.sha256),
                ]
            } else {
                row += [.null, .null, .null, .null, .null]
            }
            let absence = try reader.absence(of: day, folder: folder.folder())
            row.append(.text(state(of: day, absence)))
            if verify {
                let finding = try reader.finding(in: day, folder: folder.folder())
                if finding != nil { broken += 1 }
                row.append(.text(finding ?? "whole"))
            }
            writer.write(row)
        }
        writer.end()
        if broken > 0 { throw Failure("\(broken) files are not whole: restore them from a backup") }
    }

    private func state(of day: ArchivedDay, _ absence: ArchiveError?) -> String {
        switch absence {
        case .setAside: "damaged"
        case .missing: "missing"
        case .noDay, .rowsAreMissing, .busy: "unreadable"
        case nil: day.seal == nil ? "open" : "sealed"
        }
    }

    private func letGo(_ name: String) throws {
        let parts = name.split(separator: "/").map(String.init)
        guard parts.count == 2 else { throw ValidationError("write a day and a class, as 2026-11-23/truck") }
        let desk = try ArchiveDesk(folder: folder.folder(), terms: ArchiveDesk.Terms())
        guard try desk.giveUp(parts[0], parts[1]) else { throw Failure("\(name) is not damaged; see 'cityward days'") }
        print("\(name) is given up; what is left of it stays in \(folder.store)/days/\(parts[0])")
    }
}
