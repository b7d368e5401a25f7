/// Positions that a terminal sends together, 0x0704.
public struct PositionBatch: Hashable, Sendable {
    /// 0: on time, several at once. 1: kept where there was no network, and sent afterwards. Other values are not defined.
    public var kind: UInt8
    public var entries: [Entry]
    /// How many positions the terminal says there are, where there are not as many.
    public var declaredCount: UInt16?
    /// Bytes behind the last entry, or of one that is cut off.
    public var remainder: [UInt8]

    /// A position, or what stands in its place.
    public enum Entry: Hashable, Sendable {
        case position(Position)
        /// Fewer bytes than a position has.
        case malformed([UInt8])
    }

    public static let normal: UInt8 = 0
    public static let backfill: UInt8 = 1

    /// `positions`: at most 65,535.
    public init(kind: UInt8, positions: [Position]) {
        self.kind = kind
        entries = positions.map(Entry.position)
        declaredCount = nil
        remainder = []
    }

    init?(body: [UInt8]) {
        var reader = FieldReader(body)
        guard let count = reader.word(), let kind = reader.byte() else { return nil }
        self.kind = kind
        entries = []
        var ahead = reader
        while let length = ahead.word(), let bytes = ahead.bytes(Int(length)) {
            entries.append(Position(body: bytes).map(Entry.position) ?? .malformed(Array(bytes)))
            reader = ahead
        }
        declaredCount = Int(count) == entries.count ? nil : count
        remainder = Array(reader.remainingBytes())
    }

    func write(to writer: inout FieldWriter) {
        writer.word(declaredCount ?? UInt16(entries.count))
        writer.byte(kind)
        for entry in entries {
            var item = FieldWriter()
            switch entry {
            case .position(let position): position.write(to: &item)
            case .malformed(let bytes): item.bytes(bytes)
            }
            writer.word(UInt16(item.written.count))
            writer.bytes(item.written)
        }
        writer.bytes(remainder)
    }

    public var positions: [Position] {
        entries.compactMap { entry in
            if case .position(let position) = entry { position } else { nil }
        }
    }

    /// Whether all that it announces is there, and nothing else.
    public var isComplete: Bool {
        declaredCount == nil && remainder.isEmpty && positions.count == entries.count
    }
}
