/// How one value stands to another, or, as a set, which relations a comparison accepts.
///
/// `!=` accepts ``unordered`` and no other comparison does, which gives IEEE 754's rules for NaN.
@usableFromInline
struct Relation: OptionSet, BitwiseCopyable, Sendable {
    @usableFromInline let rawValue: UInt8

    @inlinable
    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    @inlinable static var less: Relation { Relation(rawValue: 1) }
    @inlinable static var equal: Relation { Relation(rawValue: 2) }
    @inlinable static var greater: Relation { Relation(rawValue: 4) }
    /// At least one of the two is not a number.
    @inlinable static var unordered: Relation { Relation(rawValue: 8) }

    /// Whether this accepts the relation that two values were found to have.
    @inlinable
    func accepts(_ found: Relation) -> Bool {
        rawValue & found.rawValue != 0
    }
}

extension Relation {
    @inlinable
    init(_ left: Int64, _ right: Int64) {
        self = left < right ? .less : left == right ? .equal : .greater
    }

    @inlinable
    init(_ left: Double, _ right: Double) {
        let ordered = (left < right ? 1 : 0) | (left == right ? 2 : 0) | (left > right ? 4 : 0)
        rawValue = ordered == 0 ? 8 : UInt8(truncatingIfNeeded: ordered)
    }

    /// Compares as on one continuous number line, without rounding the int to a double.
    init(_ left: Int64, _ right: Double) {
        if right.isNaN {
            self = .unordered
        } else if right >= 0x1p63 {
            self = .less
        } else if right < -0x1p63 {
            self = .greater
        } else {
            let whole = Int64(right)
            let relation = Relation(left, whole)
            // With equal whole parts, the fraction that was cut off decides.
            self = relation == .equal ? Relation(Double(whole), right) : relation
        }
    }

    /// Compares strings by their code points, whose order is that of their UTF-8 bytes. Unlike Swift's comparison, this
    /// knows no canonical equivalence, as CEL requires.
    @usableFromInline
    init(_ left: String, _ right: String) {
        let left = left.utf8.span
        let right = right.utf8.span
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            self = left[index] < right[index] ? .less : .greater
            return
        }
        self.init(Int64(left.count), Int64(right.count))
    }

    /// What holds of the two values the other way round.
    var mirrored: Relation {
        var mirrored = intersection([.equal, .unordered])
        if contains(.less) { mirrored.insert(.greater) }
        if contains(.greater) { mirrored.insert(.less) }
        return mirrored
    }
}

extension BinaryOperator {
    /// The relations that the operator accepts; `nil` if it does not compare.
    var accepted: Relation? {
        switch self {
        case .equal: .equal
        case .notEqual: [.less, .greater, .unordered]
        case .less: .less
        case .lessOrEqual: [.less, .equal]
        case .greater: .greater
        case .greaterOrEqual: [.greater, .equal]
        case .multiply, .divide, .remainder, .add, .subtract, .memberOf: nil
        }
    }
}
