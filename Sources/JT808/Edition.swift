/// The edition of JT/T 808 that a frame follows, as far as its header tells: 2011 and 2013 have one header.
public enum Edition: Hashable, Sendable, BitwiseCopyable {
    /// A telephone number of 12 digits.
    case year2013
    /// Bit 14 of the properties is set, and the header has a revision, from 1, and a telephone number of 20 digits.
    case year2019(revision: UInt8)

    /// Digits of a telephone number in the header.
    public var phoneDigits: Int {
        switch self {
        case .year2013: 12
        case .year2019: 20
        }
    }
}
