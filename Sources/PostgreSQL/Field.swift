import Databases

/// One value of a row as the server sent it; it is there until the next row.
///
/// What a value reads as follows SQLite, so that the same code reads both: truth is 1 or 0, a text reads as the number that it begins
/// with, a number as its digits.
@safe
struct Field {
    let bytes: UnsafeRawBufferPointer
    let type: ColumnType
    let isBinary: Bool

    var value: Value {
        switch type {
        case .bool, .int2, .int4, .int8: .integer(integer)
        case .float4, .float8: .double(double)
        case .numeric: number
        case .bytea: .blob(blob)
        case .text, .jsonb, .other: .text(text)
        }
    }

    var integer: Int64 {
        switch type {
        case .bool: unsafe isBinary ? Int64(bytes.first ?? 0) : (bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case .int2 where isBinary && hasBytes(2): Int64(unsafe bytes.bigEndian(at: 0, as: Int16.self))
        case .int4 where isBinary && hasBytes(4): Int64(unsafe bytes.bigEndian(at: 0, as: Int32.self))
        case .int8 where isBinary && hasBytes(8): unsafe bytes.bigEndian(at: 0, as: Int64.self)
        case .float4, .float8: Int64(clamping: double)
        default: leadingInteger(of: text)
        }
    }

    var double: Double {
        switch type {
        case .bool, .int2, .int4, .int8: Double(integer)
        case .float4: Double(float)
        case .float8 where isBinary && hasBytes(8):
            Double(bitPattern: unsafe bytes.bigEndian(at: 0, as: UInt64.self))
        case .float8: Double(characters) ?? 0
        case .numeric: Double(text) ?? 0
        case .text, .jsonb, .bytea, .other: leadingDouble(of: text)
        }
    }

    var text: String {
        switch type {
        case .bool: String(integer)
        case .int2, .int4, .int8: isBinary ? String(integer) : characters
        case .float4: float.description
        case .float8: double.description
        case .numeric: unsafe isBinary ? Numeric.text(bytes) : characters
        case .bytea: String(decoding: blob, as: UTF8.self)
        case .text, .other: characters
        // A byte that says in which version the text is.
        case .jsonb: isBinary ? unsafe String(decoding: bytes.dropFirst(), as: UTF8.self) : characters
        }
    }

    var blob: [UInt8] {
        guard type == .bytea else { return type == .text ? unsafe Array(bytes) : Array(text.utf8) }
        return isBinary ? unsafe Array(bytes) : unsafe bytesOfHexadecimal(bytes)
    }

    /// Exact where it is whole and fits, as of a sum of integers.
    private var number: Value {
        let text = text
        if let whole = Int64(text) { return .integer(whole) }
        return .double(Double(text) ?? 0)
    }

    private var characters: String { unsafe String(decoding: bytes, as: UTF8.self) }

    private var float: Float {
        guard isBinary, hasBytes(4) else { return Float(characters) ?? 0 }
        return Float(bitPattern: unsafe bytes.bigEndian(at: 0, as: UInt32.self))
    }

    private func hasBytes(_ count: Int) -> Bool { unsafe bytes.count == count }
}

extension Int64 {
    /// Cut off towards zero, and at the ends.
    fileprivate init(clamping value: Double) {
        if let exact = Int64(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value.isNaN ? 0 : value < 0 ? .min : .max
        }
    }
}

/// The number that a text begins with; 0 where it begins with none.
private func leadingInteger(of text: String) -> Int64 {
    let trimmed = text.drop { $0.isWhitespace }
    let sign = trimmed.first.map { "+-".contains($0) } == true ? 1 : 0
    let digits = trimmed.dropFirst(sign).prefix { $0.isASCII && $0.isWholeNumber }
    guard !digits.isEmpty else { return 0 }
    let isNegative = trimmed.first == "-"
    return Int64(isNegative ? "-\(digits)" : "\(digits)") ?? (isNegative ? .min : .max)
}

/// The number that a text begins with; 0 where it begins with none.
private func leadingDouble(of text: String) -> Double {
    let trimmed = text.drop { $0.isWhitespace }
    var rest = trimmed
    func skipDigits() {
        rest = rest.drop { $0.isASCII && $0.isWholeNumber }
    }
    if let first = rest.first, "+-".contains(first) { rest.removeFirst() }
    skipDigits()
    if rest.first == "." {
        rest.removeFirst()
        skipDigits()
    }
    let mantissa = trimmed[..<rest.startIndex]
    if let first = rest.first, "eE".contains(first) {
        rest.removeFirst()
        if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
        skipDigits()
    }
    return Double(trimmed[..<rest.startIndex]) ?? Double(mantissa) ?? 0
}

/// * `text`: `\x` and two digits for each byte, as the session has asked for.
private func bytesOfHexadecimal(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    func digit(_ character: UInt8) -> UInt8 {
        character <= UInt8(ascii: "9") ? character &- UInt8(ascii: "0") : (character | 0x20) &- UInt8(ascii: "a") &+ 10
    }
    guard text.count >= 2 else { return [] }
    return stride(from: 2, to: text.count - 1, by: 2).map {
        unsafe digit(text[$0]) << 4 | digit(text[$0 + 1])
    }
}
