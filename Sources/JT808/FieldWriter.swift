/// Puts a message's fields one after the other; the first byte of a number is its highest.
struct FieldWriter {
    private(set) var written: [UInt8] = []

    /// * `capacity`: of as many bytes, where that is known.
    init(capacity: Int = 0) {
        written.reserveCapacity(capacity)
    }

    mutating func byte(_ value: UInt8) {
        written.append(value)
    }

    mutating func word(_ value: UInt16) {
        written.append(UInt8(value >> 8))
        written.append(UInt8(value & 0xff))
    }

    mutating func doubleWord(_ value: UInt32) {
        word(UInt16(value >> 16))
        word(UInt16(value & 0xffff))
    }

    mutating func bytes(_ bytes: some Sequence<UInt8>) {
        written += bytes
    }

    /// A text in a field of fixed length: cut, or filled up with zeros.
    mutating func text(_ text: String, _ count: Int) {
        let bytes = GBK.bytes(text).prefix(count)
        written += bytes
        written += [UInt8](repeating: 0, count: count - bytes.count)
    }
}
