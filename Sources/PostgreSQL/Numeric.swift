/// An exact number as PostgreSQL sends it: https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c
/// (`numeric_send`). Sums of `bigint` come so.
enum Numeric {
    /// Its digits as PostgreSQL writes them.
    ///
    /// * `bytes`: number of groups, the power of 10,000 of the first one, sign, digits behind the point; then groups of four digits.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count >= 8 else { return "" }
        let count = Int(unsafe bytes.bigEndian(at: 0, as: UInt16.self))
        let weight = Int(unsafe bytes.bigEndian(at: 2, as: Int16.self))
        let sign = unsafe bytes.bigEndian(at: 4, as: UInt16.self)
        let scale = Int(unsafe bytes.bigEndian(at: 6, as: UInt16.self))
        switch sign {
        case 0xc000: return "NaN"
        case 0xd000: return "Infinity"
        case 0xf000: return "-Infinity"
        default: break
        }
        func group(_ index: Int) -> Int {
            guard index >= 0, index < count, 8 + 2 * index + 2 <= bytes.count else { return 0 }
            return Int(unsafe bytes.bigEndian(at: 8 + 2 * index, as: UInt16.self))
        }
        var text = sign == 0x4000 ? "-" : ""
        if weight < 0 {
            text += "0"
        } else {
            for index in 0...weight { text += index == 0 ? String(group(0)) : fourDigits(group(index)) }
        }
        guard scale > 0 else { return text }
        var fraction = ""
        var index = weight + 1
        while fraction.utf8.count < scale {
            fraction += fourDigits(group(index))
            index += 1
        }
        return text + "." + fraction.prefix(scale)
    }

    private static func fourDigits(_ number: Int) -> String {
        String(String(10_000 + number).dropFirst())
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Number {
        Number(bigEndian: unsafe loadUnaligned(fromByteOffset: offset, as: type))
    }
}
