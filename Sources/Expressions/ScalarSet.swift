/// A set of characters, of Unicode scalars to be exact.
struct ScalarSet: Equatable, Sendable {
    /// What is in the set, or, if it is negated, what is not.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false
    /// Whether upper and lower case are the same.
    var ignoresCase = false

    init(_ ranges: ClosedRange<UInt32>..., isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    static let any = ScalarSet(0...0x10_FFFF)
    static let anyButLineFeed = ScalarSet(0x0A...0x0A, isNegated: true)

    static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet { ScalarSet(scalar.value...scalar.value) }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        ranges.append(range)
    }

    /// Adds the members of another set that was not made to ignore case.
    mutating func insert(_ other: ScalarSet) {
        ranges += other.isNegated ? other.complement : other.ranges
    }

    /// Makes upper and lower case the same.
    mutating func ignoreCase() {
        ignoresCase = true
        for range in ranges where range.count == 1 {
            guard let scalar = Unicode.Scalar(range.lowerBound) else { continue }
            for variant in [scalar.uppercase, scalar.folded] { insert(variant.value...variant.value) }
        }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isFound = holds(scalar)
        if !isFound, ignoresCase { isFound = holds(scalar.folded) || holds(scalar.uppercase) }
        return isFound != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return true }
        return false
    }

    /// What is missing between the ranges.
    private var complement: [ClosedRange<UInt32>] {
        var missing: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { missing.append(next...range.lowerBound - 1) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10_FFFF { missing.append(next...0x10_FFFF) }
        return missing
    }
}

extension ScalarSet {
    /// RE2's classes behind a backslash, which know ASCII only; `nil` for another letter.
    static func escaped(_ letter: Unicode.Scalar) -> ScalarSet? {
        switch letter {
        case "d": digits
        case "D": ScalarSet(0x30...0x39, isNegated: true)
        case "s": ScalarSet(0x09...0x0A, 0x0C...0x0D, 0x20...0x20)
        case "S": ScalarSet(0x09...0x0A, 0x0C...0x0D, 0x20...0x20, isNegated: true)
        case "w": ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
        case "W": ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, isNegated: true)
        default: nil
        }
    }

    /// The classes of POSIX, as in `[[:alpha:]]`.
    static let named: [(name: String, set: ScalarSet)] = [
        ("alnum", ScalarSet(0x30...0x39, 0x41...0x5A, 0x61...0x7A)), ("alpha", ScalarSet(0x41...0x5A, 0x61...0x7A)),
        ("ascii", ScalarSet(0...0x7F)), ("blank", ScalarSet(0x09...0x09, 0x20...0x20)),
        ("cntrl", ScalarSet(0...0x1F, 0x7F...0x7F)), ("digit", digits), ("graph", ScalarSet(0x21...0x7E)),
        ("lower", ScalarSet(0x61...0x7A)), ("print", ScalarSet(0x20...0x7E)),
        ("punct", ScalarSet(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E)),
        ("space", ScalarSet(0x09...0x0D, 0x20...0x20)), ("upper", ScalarSet(0x41...0x5A)),
        ("word", ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)),
        ("xdigit", ScalarSet(0x30...0x39, 0x41...0x46, 0x61...0x66)),
    ]

    private static let digits = ScalarSet(0x30...0x39)
}

extension Unicode.Scalar {
    /// One scalar for all cases of a letter; the scalar itself if a case is written with several ones.
    var folded: Unicode.Scalar { uppercase.single(uppercase.properties.lowercaseMapping) }

    var uppercase: Unicode.Scalar { single(properties.uppercaseMapping) }

    private func single(_ mapping: String) -> Unicode.Scalar {
        guard let first = mapping.unicodeScalars.first, mapping.unicodeScalars.count == 1 else { return self }
        return first
    }

    /// Whether `\w` takes it.
    var isOfWord: Bool {
        switch self {
        case "0"..."9", "A"..."Z", "a"..."z", "_": true
        default: false
        }
    }
}
