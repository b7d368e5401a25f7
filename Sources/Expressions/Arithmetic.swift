/// The operators on two numbers of one type.
enum Arithmetic: UInt8, BitwiseCopyable, Sendable {
    case add
    case subtract
    case multiply
    case divide
    case remainder

    /// Int arithmetic, truncating towards zero; beyond 64 bits and by zero it fails.
    func callAsFunction(_ left: Int64, _ right: Int64) -> Operand {
        let (value, overflow) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            case .remainder: left.remainderReportingOverflow(dividingBy: right)
            }
        if overflow { return .failure(right == 0 && dividesByRight ? .divisionByZero : .overflow) }
        return .int(value)
    }

    /// Double arithmetic by IEEE 754. The checker refuses `%`, which CEL does not define for doubles.
    func callAsFunction(_ left: Double, _ right: Double) -> Operand {
        switch self {
        case .add: .double(left + right)
        case .subtract: .double(left - right)
        case .multiply: .double(left * right)
        case .divide: .double(left / right)
        case .remainder: .failure(.mismatch)
        }
    }

    var dividesByRight: Bool {
        switch self {
        case .add, .subtract, .multiply: false
        case .divide, .remainder: true
        }
    }
}

extension Arithmetic {
    /// The arithmetic behind an operator, `nil` if it has none.
    init?(_ symbol: BinaryOperator) {
        switch symbol {
        case .add: self = .add
        case .subtract: self = .subtract
        case .multiply: self = .multiply
        case .divide: self = .divide
        case .remainder: self = .remainder
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .memberOf: return nil
        }
    }
}

extension Operand {
    /// The negative of an int; the smallest one has none.
    static func negated(_ value: Int64) -> Operand {
        value == .min ? .failure(.overflow) : .int(0 &- value)
    }

    /// The int that is left when the fraction of a double is cut off; fails for NaN and beyond 64 bits.
    static func truncated(_ value: Double) -> Operand {
        guard value > -0x1p63, value < 0x1p63 else { return .failure(.overflow) }
        return .int(Int64(value))
    }
}
