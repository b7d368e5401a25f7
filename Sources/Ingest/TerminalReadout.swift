/// Where in a JT/T 808 position a field of a class stands, and what its bits mean.
///
/// What the standard says, ``standard``, holds for every terminal; a vendor's table adds what the standard has no place for, and may
/// put others in the place of the standard's.
public struct TerminalReadout: Sendable, Equatable {
    public let field: String
    public let origin: Origin
    public let meaning: Meaning

    /// Bits of a position.
    public enum Origin: Sendable, Equatable {
        /// Bits of the alarms, 0…31; see ``Bits``.
        case alarm(Bits)
        /// Bits of the status, 0…31.
        case status(Bits)
        /// Bits of item 0x2A, 0…15.
        case input(Bits)
        /// The first or second half of item 0x2B, 0 or 1.
        case analog(Int)
        /// Bytes of an additional item, and where they are not a number as a whole, bits of that number.
        case item(UInt8, Bytes, Bits?)
        /// The terminal's own speed, in tenths of km/h.
        case speed
        /// In degrees.
        case course
        /// In metres.
        case altitude
    }

    /// Neighbouring bits, the lowest first.
    public struct Bits: Sendable, Equatable {
        public let lowest: Int
        public let count: Int

        public init(_ lowest: Int, count: Int = 1) {
            self.lowest = lowest
            self.count = count
        }
    }

    /// A number in an item, the highest byte first.
    public struct Bytes: Sendable, Equatable {
        /// Bytes of the item before it.
        public let offset: Int
        /// 1, 2 or 4.
        public let count: Int
        /// In two's complement.
        public let isSigned: Bool

        public init(offset: Int, count: Int, isSigned: Bool = false) {
            self.offset = offset
            self.count = count
            self.isSigned = isSigned
        }
    }

    /// What the number means, by the kind of the field.
    public enum Meaning: Sendable, Equatable {
        /// For numbers the number itself, for booleans whether it is not zero.
        case plain
        /// For numbers: times `scale`, plus `offset`.
        case number(scale: Double, offset: Double)
        /// For booleans: whether it is zero.
        case inverted
        /// For choices; a number that is not listed says nothing.
        case choice([Int64: String])
        /// The terminal does not know, whatever the bits are.
        case nothing
    }

    public init(_ field: String, _ origin: Origin, _ meaning: Meaning) {
        self.field = field
        self.origin = origin
        self.meaning = meaning
    }

    /// What every terminal says, tables 24, 25 and 27 of JT/T 808-2019. A class has those of the fields that its schema names.
    ///
    /// The value 2 of the load is reserved; terminals that count bits instead of values mean half full by it.
    public static let standard: [TerminalReadout] = [
        TerminalReadout("speed", .speed, .number(scale: 0.1, offset: 0)),
        TerminalReadout("course", .course, .plain),
        TerminalReadout("altitude", .altitude, .plain),
        TerminalReadout("ignition", .status(Bits(0)), .plain),
        TerminalReadout(
            "load",
            .status(Bits(8, count: 2)),
            .choice([0: "empty", 1: "half", 2: "half", 3: "full"])
        ),
        TerminalReadout("emergency", .alarm(Bits(0)), .plain),
        TerminalReadout("antenna_cut", .alarm(Bits(5)), .plain),
        TerminalReadout("power_cut", .alarm(Bits(8)), .plain),
        TerminalReadout("mileage", .item(0x01, Bytes(offset: 0, count: 4), nil), .number(scale: 0.1, offset: 0)),
        TerminalReadout("fuel", .item(0x02, Bytes(offset: 0, count: 2), nil), .number(scale: 0.1, offset: 0)),
        TerminalReadout("recorder_speed", .item(0x03, Bytes(offset: 0, count: 2), nil), .number(scale: 0.1, offset: 0)),
        TerminalReadout("satellites", .item(0x31, Bytes(offset: 0, count: 1), nil), .plain),
    ]
}
