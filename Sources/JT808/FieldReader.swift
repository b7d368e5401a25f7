/// Takes a message's fields off its bytes, one after the other; the first byte of a number is its highest.
///
/// What is cut off reads as `nil` and takes nothing.
struct FieldReader {
    private let all: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        all = bytes
        position = bytes.startIndex
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    var remaining: Int { all.endIndex - position }

    mutating func byte() -> UInt8? {
        guard remaining >= 1 else { return nil }
        defer { position += 1 }
        return all[position]
    }

    mutating func word() -> UInt16? {
        guard remaining >= 2 else { return nil }
        defer { position += 2 }
        return UInt16(all[position]) << 8 | UInt16(all[position + 1])
    }

    mutating func doubleWord() -> UInt32? {
        guard remaining >= 4, let high = word(), let low = word() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard remaining >= count else { return nil }
        defer { position += count }
        return all[position..<position + count]
    }

    /// A text in a field of fixed length, without what fills it up.
    mutating func text(_ count: Int) -> String? {
        bytes(count).map { GBK.text(withoutFilling($0)) }
    }

    /// A text up to the end.
    mutating func remainingText() -> String {
        GBK.text(withoutFilling(remainingBytes()))
    }

    mutating func remainingBytes() -> ArraySlice<UInt8> {
        defer { position = all.endIndex }
        return all[position...]
    }
}

/// Fields are filled up with zeros or blanks, by the text of 2019 in front, by most terminals behind.
private func withoutFilling(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isFilling(_ byte: UInt8) -> Bool { byte == 0 || byte == UInt8(ascii: " ") }
    guard let first = bytes.firstIndex(where: { !isFilling($0) }),
        let last = bytes.lastIndex(where: { !isFilling($0) })
    else { return [] }
    return bytes[first...last]
}
