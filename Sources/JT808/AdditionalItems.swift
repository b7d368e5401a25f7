/// What a terminal reports beside its position: items of an identifier, a length and a value.
///
/// Real terminals break this part of a message most often. The items before the break are given, and what is wrong is said:
/// a position is never lost for what stands behind it.
public struct AdditionalItems: Hashable, Sendable {
    /// As they came, broken or not.
    public private(set) var bytes: [UInt8]

    public init(bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Adds an item of at most 255 bytes.
    public mutating func append(_ id: UInt8, _ value: [UInt8]) {
        precondition(value.count <= 255, "an item's length has one byte")
        bytes += [id, UInt8(value.count)]
        bytes += value
    }

    /// Whether something in it is no item: it ends within one, an identifier is 0, or one of the standard's own has another length.
    public var isMalformed: Bool {
        var position = 0
        while let item = item(at: &position) {
            if item.id == 0 || !item.hasStandardLength { return true }
        }
        return position < bytes.count
    }

    /// The value of the first item with this identifier.
    public func value(of id: UInt8) -> ArraySlice<UInt8>? {
        first { $0.id == id }?.value
    }

    /// The item at a place, which moves behind it; `nil`, and the place stays, where there is none that is complete.
    fileprivate func item(at position: inout Int) -> AdditionalItem? {
        guard position + 2 <= bytes.count else { return nil }
        let start = position + 2
        let end = start + Int(bytes[position + 1])
        guard end <= bytes.count else { return nil }
        defer { position = end }
        return AdditionalItem(id: bytes[position], value: bytes[start..<end])
    }
}

/// One item.
public struct AdditionalItem: Hashable, Sendable {
    /// 0xE1…0xFF are the vendor's own.
    public let id: UInt8
    public let value: ArraySlice<UInt8>

    /// Lengths of table 27 of JT/T 808-2019; other items may have any.
    fileprivate var hasStandardLength: Bool {
        switch id {
        case 0x01, 0x25, 0x2b: value.count == 4
        case 0x02, 0x03, 0x04, 0x06, 0x2a: value.count == 2
        case 0x05: value.count == 30
        case 0x11: value.count == 1 || value.count == 5
        case 0x12: value.count == 6
        case 0x13: value.count == 7
        case 0x30, 0x31: value.count == 1
        default: true
        }
    }

    /// The value as a whole number, where it has this many bytes; the first byte is the highest.
    public func number(bytes count: Int) -> UInt32? {
        guard value.count == count, (1...4).contains(count) else { return nil }
        return value.reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension AdditionalItems: Sequence {
    public struct Iterator: IteratorProtocol {
        fileprivate let items: AdditionalItems
        fileprivate var position = 0

        public mutating func next() -> AdditionalItem? {
            items.item(at: &position)
        }
    }

    public func makeIterator() -> Iterator {
        Iterator(items: self)
    }
}

extension AdditionalItems {
    private func number(_ id: UInt8, bytes count: Int) -> UInt32? {
        first { $0.id == id }?.number(bytes: count)
    }

    /// 0x01, in km; the terminal counts tenths.
    public var mileage: Double? { number(0x01, bytes: 4).map { Double($0) / 10 } }
    /// 0x02, in litres; the terminal counts tenths.
    public var fuel: Double? { number(0x02, bytes: 2).map { Double($0) / 10 } }
    /// 0x03, by the driving recorder, in km/h; the terminal counts tenths.
    public var recorderSpeed: Double? { number(0x03, bytes: 2).map { Double($0) / 10 } }
    /// 0x2A: bits of the terminal's inputs; the standard names the lowest two, vendors use the others.
    public var inputs: UInt32? { number(0x2a, bytes: 2) }
    /// 0x2B: two analog inputs of 16 bits, the first one lowest.
    public var analogInputs: [UInt16]? {
        number(0x2b, bytes: 4).map { [UInt16($0 & 0xffff), UInt16($0 >> 16)] }
    }
    /// 0x30, of the mobile network.
    public var signalStrength: Int? { number(0x30, bytes: 1).map(Int.init) }
    /// 0x31: satellites in use.
    public var satellites: Int? { number(0x31, bytes: 1).map(Int.init) }

    /// `kilometres`: rounded to tenths.
    public mutating func setMileage(kilometres: Double) {
        append(0x01, bigEndian(UInt32((kilometres * 10).rounded())))
    }

    /// `litres`: rounded to tenths.
    public mutating func setFuel(litres: Double) {
        append(0x02, bigEndian(UInt16((litres * 10).rounded())))
    }

    /// `kilometresPerHour`: rounded to tenths.
    public mutating func setRecorderSpeed(kilometresPerHour: Double) {
        append(0x03, bigEndian(UInt16((kilometresPerHour * 10).rounded())))
    }

    public mutating func setAnalogInputs(_ first: UInt16, _ second: UInt16 = 0) {
        append(0x2b, bigEndian(second) + bigEndian(first))
    }

    public mutating func setInputs(_ bits: UInt16) {
        append(0x2a, bigEndian(bits))
    }

    public mutating func setSatellites(_ count: UInt8) {
        append(0x31, [count])
    }
}

private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
}
