import ArgumentParser
import Foundation
import SQLite
import Telemetry

/// How rows of a query are written.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    /// Columns side by side, for people.
    case table
    /// RFC 4180, with a header.
    case csv
    /// One JSON object a line.
    case ndjson
}

/// Writes rows to standard output as they come; only a table waits for all of them, to know how wide its columns are.
struct RowWriter {
    private let format: RowFormat
    private var names: [String] = []
    private var cells: [[String]] = []

    init(format: RowFormat) {
        self.format = format
    }

    mutating func begin(_ names: [String]) {
        self.names = names
        if format == .csv { put(names.map(csvField).joined(separator: ",") + "\r\n") }
    }

    mutating func write(_ row: [Value]) {
        switch format {
        case .table: cells.append(row.map(\.plainText))
        case .csv: put(row.map { csvField($0.plainText) }.joined(separator: ",") + "\r\n")
        case .ndjson: put(object(row) + "\n")
        }
    }

    func end() {
        guard format == .table, !names.isEmpty else { return }
        let widths = names.indices.map { column in
            ([names] + cells).map { displayWidth($0[column]) }.max() ?? 0
        }
        for (number, line) in ([names] + cells).enumerated() {
            let padded = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - displayWidth($0)) }
            put(padded.joined(separator: "  ").trimmingSuffix(" ") + "\n")
            if number == 0 { put(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n") }
        }
    }

    private func object(_ row: [Value]) -> String {
        var json = JSONWriter()
        for (name, value) in zip(names, row) {
            switch value {
            case .null: json.setNull(name)
            case .integer(let number): json.set(name, number)
            case .double(let number): json.set(name, number)
            case .text(let text): json.set(name, text)
            case .blob: json.set(name, value.plainText)
            }
        }
        return json.text
    }

    private func put(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}

extension Value {
    /// The value as text; bytes as UTF-8 where they are that, otherwise in hexadecimal.
    fileprivate var plainText: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .double(let number): "\(number)"
        case .text(let text): text
        case .blob(let bytes):
            String(validating: bytes, as: UTF8.self)
                ?? "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
