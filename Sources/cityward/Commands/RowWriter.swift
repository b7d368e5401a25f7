import ArgumentParser
import Databases
import Foundation

/// How rows of a command are written.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    /// Columns side by side, for people.
    case table
    /// RFC 4180, with a header.
    case csv
    /// One JSON object a line.
    case ndjson
}

/// Writes rows to standard output as they come; only a table waits for the first thousand, to know how wide its columns are.
struct RowWriter {
    private let sink = RowSink()
    private var encoder: any RowEncoder

    init(format: RowFormat) {
        encoder =
            switch format {
            case .table: TableEncoder(sink)
            case .csv: CSVEncoder(sink)
            case .ndjson: NDJSONEncoder(sink)
            }
    }

    mutating func begin(_ names: [String]) {
        written { writer throws in try writer.encoder.begin(names) }
    }

    mutating func write(_ row: [Value]) {
        written { writer throws in try writer.encoder.row(row) }
    }

    mutating func end() {
        written { writer throws in try writer.encoder.end() }
    }

    /// Who reads along sees each row at once. A full disk ends the program: nothing can be said any more where rows went.
    private mutating func written(_ body: (inout RowWriter) throws -> Void) {
        do {
            try body(&self)
            try sink.flush()
        } catch {
            let message = (error as? Failure)?.message ?? "\(error)"
            FileHandle.standardError.write(Data("cityward: \(message)\n".utf8))
            exit(1)
        }
    }
}
