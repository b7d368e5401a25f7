import Telemetry

/// The bytes of one JSON object, written field by field.
///
/// A fleet writes hundreds of thousands of these a second at full load, so that there is no encoder: numbers are whole numbers
/// with a decimal point put in, and the buffer is used again.
public struct Payload: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {
        bytes.reserveCapacity(256)
    }

    /// Takes over the bytes of another payload, into the memory that is there.
    public mutating func replace(with other: borrowing Payload) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: other.bytes)
    }

    mutating func open() {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(UInt8(ascii: "{"))
    }

    mutating func close() {
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func write(_ name: StaticString, _ value: Int64) {
        writeName(name)
        writeDigits(value)
    }

    mutating func write(_ name: StaticString, _ value: Bool) {
        writeName(name)
        append(value ? "true" : "false")
    }

    /// A text that needs no escapes.
    mutating func write(_ name: StaticString, text: StaticString) {
        writeName(name)
        bytes.append(UInt8(ascii: "\""))
        append(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A number rounded to so many decimals, at most 9, smaller than 10⁹ either way.
    mutating func write(_ name: StaticString, _ value: Double, decimals: Int) {
        writeName(name)
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((value * Double(scale)).rounded())
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        writeDigits(abs(scaled) / scale)
        guard decimals > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        writePadded(abs(scaled) % scale, width: decimals)
    }

    /// RFC 3339 in China Standard Time, to the second.
    mutating func write(_ name: StaticString, localTime time: LocalTime) {
        writeName(name)
        bytes.append(UInt8(ascii: "\""))
        writePadded(Int64(time.date.year), width: 4)
        append("-")
        writePadded(Int64(time.date.month), width: 2)
        append("-")
        writePadded(Int64(time.date.day), width: 2)
        append("T")
        writePadded(Int64(time.secondOfDay / 3600), width: 2)
        append(":")
        writePadded(Int64(time.secondOfDay / 60 % 60), width: 2)
        append(":")
        writePadded(Int64(time.secondOfDay % 60), width: 2)
        append("+08:00\"")
    }

    private mutating func writeName(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        append(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func writeDigits(_ value: Int64) {
        var digits = 1
        var bound: Int64 = 10
        while digits < 18, value >= bound {
            digits += 1
            bound *= 10
        }
        writePadded(value, width: digits)
    }

    private mutating func writePadded(_ value: Int64, width: Int) {
        let start = bytes.count
        var rest = value
        for _ in 0..<width { bytes.append(UInt8(ascii: "0")) }
        var index = start + width - 1
        while index >= start {
            bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            index -= 1
        }
    }
}
