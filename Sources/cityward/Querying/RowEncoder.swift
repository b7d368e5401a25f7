import Databases
import Telemetry

/// Writes rows in one format.
protocol RowEncoder {
    /// Comes first, with the names of the columns.
    mutating func begin(_ names: [String]) throws
    mutating func row(_ values: [Value]) throws
    /// Comes last, unless something has failed.
    mutating func end() throws
}

/// RFC 4180: a header, commas, CRLF; quotation marks where a field needs them; nothing for NULL.
struct CSVEncoder: RowEncoder {
    let sink: RowSink
    /// Spreadsheets take a file for UTF-8 if it begins with a byte order mark.
    var withByteOrderMark = false

    init(_ sink: RowSink, withByteOrderMark: Bool = false) {
        self.sink = sink
        self.withByteOrderMark = withByteOrderMark
    }

    func begin(_ names: [String]) throws {
        if withByteOrderMark { try sink.put("\u{FEFF}") }
        try line(names)
    }

    func row(_ values: [Value]) throws {
        try line(values.map(\.plainText))
    }

    func end() {}

    private func line(_ fields: [String]) throws {
        // An only field that is empty would be an empty line, which readers pass over.
        let text = fields == [""] ? "\"\"" : fields.map(csvField).joined(separator: ",")
        try sink.put(text + "\r\n")
    }
}

/// One JSON object a line.
struct NDJSONEncoder: RowEncoder {
    let sink: RowSink
    private var names: [String] = []

    init(_ sink: RowSink) {
        self.sink = sink
    }

    mutating func begin(_ names: [String]) {
        self.names = names
    }

    func row(_ values: [Value]) throws {
        var json = JSONWriter()
        for (name, value) in zip(names, values) { json.set(name, value) }
        try sink.put(json.text + "\n")
    }

    func end() {}
}

/// Columns side by side, for people.
///
/// The first rows decide how wide columns are; what comes later and is wider stands out.
struct TableEncoder: RowEncoder {
    private static let measuredRows = 1000

    private let sink: RowSink
    private var names: [String] = []
    private var waiting: [[String]] = []
    private var widths: [Int]?

    init(_ sink: RowSink) {
        self.sink = sink
    }

    mutating func begin(_ names: [String]) {
        self.names = names
    }

    mutating func row(_ values: [Value]) throws {
        let cells = values.map { printable($0.plainText) }
        if let widths { return try line(cells, widths) }
        waiting.append(cells)
        if waiting.count == Self.measuredRows { try show() }
    }

    mutating func end() throws {
        if widths == nil, !names.isEmpty { try show() }
    }

    private mutating func show() throws {
        let widths = names.indices.map { column in
            ([names] + waiting).map { displayWidth($0[column]) }.max() ?? 0
        }
        self.widths = widths
        try line(names, widths)
        try sink.put(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n")
        for cells in waiting { try line(cells, widths) }
        waiting = []
    }

    private func line(_ cells: [String], _ widths: [Int]) throws {
        let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - displayWidth($0))) }
        try sink.put(padded.joined(separator: "  ").trimmingSuffix(" ") + "\n")
    }

    /// What devices send must not move the cursor of a terminal.
    private func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}

extension JSONWriter {
    mutating func set(_ name: String, _ value: Value) {
        switch value {
        case .null: setNull(name)
        case .integer(let number): set(name, number)
        case .double(let number): set(name, number)
        case .text(let text): set(name, text)
        case .blob: set(name, value.plainText)
        }
    }
}

extension Value {
    /// The value as text; bytes as UTF-8 where they are that, otherwise in hexadecimal.
    var plainText: String {
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

    /// A number, be it whole or not.
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        case .null, .text, .blob: nil
        }
    }
}

/// Cells of a terminal: Chinese characters take two.
func displayWidth(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { width, scalar in
        let isWide =
            (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
            || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
            || (0xFE30...0xFE6F).contains(scalar.value) || (0xFF00...0xFF60).contains(scalar.value)
            || (0xFFE0...0xFFE6).contains(scalar.value) || (0x1F300...0x1FAFF).contains(scalar.value)
        return width + (isWide ? 2 : 1)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
