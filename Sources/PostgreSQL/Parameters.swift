import CPostgreSQL

/// The values bound to a statement, as they are sent.
///
/// They go as texts whose types the server infers from where they stand; bytes go as they are.
struct Parameters {
    private enum Form {
        case null, text, bytes
    }

    private struct Parameter {
        var form = Form.null
        /// A text ends with a zero.
        var bytes: [UInt8] = []
    }

    private var parameters: [Parameter]
    /// All values one behind the other, for the time of a call.
    private var sent: [UInt8] = []

    init(count: Int) {
        parameters = Array(repeating: Parameter(), count: count)
    }

    var count: Int { parameters.count }

    mutating func setNull(_ index: Int) {
        parameters[index].form = .null
        parameters[index].bytes.removeAll(keepingCapacity: true)
    }

    mutating func set(_ index: Int, _ value: Int64) {
        var digits = value.magnitude
        var length = 0
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            repeat {
                length += 1
                unsafe buffer[20 - length] = UInt8(ascii: "0") + UInt8(digits % 10)
                digits /= 10
            } while digits > 0
            parameters[index].bytes.removeAll(keepingCapacity: true)
            if value < 0 { parameters[index].bytes.append(UInt8(ascii: "-")) }
            unsafe parameters[index].bytes.append(contentsOf: buffer[(20 - length)...])
        }
        endText(index)
    }

    /// As the shortest text that reads as the same number. A whole number has no decimal point, so that it fits a column of integers, too.
    mutating func set(_ index: Int, _ value: Double) {
        if let whole = Int64(exactly: value), whole != 0 || value.sign == .plus { return set(index, whole) }
        set(index, value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : value.description)
    }

    /// * `text`: without a zero.
    mutating func set(_ index: Int, _ text: String) {
        parameters[index].bytes.removeAll(keepingCapacity: true)
        parameters[index].bytes.append(contentsOf: text.utf8)
        endText(index)
    }

    mutating func set(_ index: Int, blob: [UInt8]) {
        parameters[index].form = .bytes
        parameters[index].bytes.removeAll(keepingCapacity: true)
        parameters[index].bytes.append(contentsOf: blob)
    }

    private mutating func endText(_ index: Int) {
        parameters[index].form = .text
        parameters[index].bytes.append(0)
    }

    /// Runs a prepared statement.
    ///
    /// * `name`: of the statement.
    /// * `format`: 0 for rows as texts, 1 for binary ones.
    mutating func send(to connection: OpaquePointer, statement name: String, format: Int32) -> Int32 {
        sent.removeAll(keepingCapacity: true)
        // An empty value must have an address, too: none means NULL.
        sent.append(0)
        for parameter in parameters { sent += parameter.bytes }
        let lengths = parameters.map { Int32($0.bytes.count) }
        let formats: [Int32] = parameters.map { $0.form == .bytes ? 1 : 0 }
        return unsafe sent.withUnsafeBytes { bytes in
            var position = 1
            let values = unsafe parameters.map { parameter in
                defer { position += parameter.bytes.count }
                return unsafe parameter.form == .null
                    ? nil : bytes.baseAddress.map { unsafe ($0 + position).assumingMemoryBound(to: CChar.self) }
            }
            return unsafe PQsendQueryPrepared(connection, name, Int32(count), values, lengths, formats, format)
        }
    }
}
