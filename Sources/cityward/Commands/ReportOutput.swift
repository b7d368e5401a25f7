import ArgumentParser
import Foundation
import Reports

/// How reports are written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    /// Figures and tables, for people.
    case table
    /// RFC 4180: one table, or all of them into a folder.
    case csv
    /// As `schemas/report.schema.json` has it.
    case json
    /// What is shown on a map.
    case geojson
    /// The printable page.
    case html
}

/// `--format`, `--table`, `--output`.
struct ReportOutputOption: ParsableArguments {
    @Option(help: "How the report is written.")
    var format = ReportFormat.table

    @Option(help: ArgumentHelp("Only this table of the report.", valueName: "key"))
    var table: String?

    @Option(
        help: ArgumentHelp(
            "A file, or for CSV without --table a folder to be made; by default standard output.",
            valueName: "file"
        )
    )
    var output: String?

    @Flag(help: "Begin CSV with a byte order mark, by which spreadsheets know UTF-8.")
    var bom = false

    func validate() throws {
        if bom, format != .csv { throw ValidationError("--bom is for --format csv") }
        if table != nil, format != .csv, format != .table {
            throw ValidationError("--table is for --format table and csv; json, geojson and html have the whole report")
        }
    }

    /// What is wrong with where it would be written to.
    func check() throws {
        guard let output, FileManager.default.fileExists(atPath: output) else { return }
        throw Failure("\(output) is there already; name another with --output")
    }

    func write(_ report: ReportDocument, _ imprint: ReportPage.Imprint) throws {
        if let table, !report.tables.contains(where: { $0.key == table }) {
            let keys = report.tables.map(\.key).joined(separator: ", ")
            throw Failure("the report has no table '\(table)'; it has \(keys)")
        }
        switch format {
        case .table: try put(report.terminalText(only: table))
        case .json: try put(report.json + "\n")
        case .geojson: try put(report.geoJSON + "\n")
        case .html: try put(ReportPage(report, imprint).html)
        case .csv: try writeTables(report)
        }
    }

    private func writeTables(_ report: ReportDocument) throws {
        let tables = report.tables.filter { table == nil || $0.key == table }
        if tables.count == 1, let only = tables.first { return try put(only.csv(withMark: bom)) }
        guard let output else {
            let keys = tables.map(\.key).joined(separator: ", ")
            throw Failure("the report has the tables \(keys): choose one with --table, or name a folder with --output")
        }
        try writing(to: output) {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            for table in tables {
                let file = URL(fileURLWithPath: output).appendingPathComponent("\(table.key).csv")
                try Data(table.csv(withMark: bom).utf8).write(to: file, options: .atomic)
            }
        }
    }

    private func put(_ text: String) throws {
        guard let output else { return FileHandle.standardOutput.write(Data(text.utf8)) }
        try writing(to: output) {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        }
    }

    private func writing(to path: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as CocoaError {
            throw Failure("\(path) cannot be written: \(error.localizedDescription); see --output")
        }
        print(path)
    }
}
