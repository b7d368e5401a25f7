import ArgumentParser
import Foundation
import SQLite
import Storage
import Telemetry

/// `cityward days`: what is archived, and whether it is whole.
struct Days: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the files of archived days, and proves that they are whole.",
        discussion: """
            One line for each class and day: readings, size, bytes a reading, and since when it is sealed. With --verify every \
            sealed file is held against its manifest, and every file is checked by SQLite; the exit code is 1 if one is not whole.
            """
    )

    @OptionGroup var folder: StoreOption

    @Flag(help: "Read every file, and compare it with its manifest.")
    var verify = false

    @Option(help: "How days are written.")
    var format = RowFormat.table

    func run() throws {
        let reader = try folder.openedStore()
        var writer = RowWriter(format: format)
        writer.begin(
            ["day", "class", "readings", "bytes", "bytes_per_reading", "sealed_at", "sha256"]
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
            if verify {
                let finding = try reader.finding(in: day, folder: folder.store)
                if finding != nil { broken += 1 }
                row.append(.text(finding ?? "whole"))
            }
            writer.write(row)
        }
        writer.end()
        if broken > 0 { throw Failure("\(broken) files are not whole: restore them from a backup") }
    }
}
