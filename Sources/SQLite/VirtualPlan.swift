import CSQLite

/// What a statement wants of a virtual table, and the table's answer: https://sqlite.org/vtab.html#the_xbestindex_method.
///
/// SQLite asks several times with other constraints that are usable, and takes the cheapest answer.
@safe
public struct PlanQuestion: ~Copyable {
    private let info: UnsafeMutablePointer<sqlite3_index_info>

    init(_ info: UnsafeMutablePointer<sqlite3_index_info>) {
        unsafe self.info = unsafe info
    }

    /// A comparison of a column with a value that is known when the cursor begins.
    public struct Constraint: Sendable {
        public let column: Int
        public let comparison: Comparison
        /// With each value of a list or subquery: the cursor begins anew for each of them.
        public let isWithList: Bool
        /// Its place among the constraints of the question.
        let number: Int
    }

    public enum Comparison: String, Sendable {
        case equal = "="
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
    }

    /// The usable comparisons, without those that go by another collation than the bytes of texts.
    public var constraints: [Constraint] {
        (0..<Int(unsafe info.pointee.nConstraint)).compactMap { number in
            let constraint = unsafe info.pointee.aConstraint[number]
            guard constraint.usable != 0, constraint.iColumn >= 0,
                let comparison = Comparison(code: constraint.op),
                unsafe String(cString: sqlite3_vtab_collation(info, Int32(number))) == "BINARY"
            else { return nil }
            return Constraint(
                column: Int(constraint.iColumn),
                comparison: comparison,
                isWithList: unsafe sqlite3_vtab_in(info, Int32(number), -1) != 0,
                number: number
            )
        }
    }

    /// The order in which rows are wanted; empty where any will do.
    public var order: [(column: Int, isDescending: Bool)] {
        (0..<Int(unsafe info.pointee.nOrderBy)).map { number in
            let term = unsafe info.pointee.aOrderBy[number]
            return (Int(term.iColumn), term.desc != 0)
        }
    }

    /// Whether the statement reads a column; those from the 64th on share an answer.
    public func uses(column: Int) -> Bool {
        unsafe info.pointee.colUsed & (1 << UInt64(min(column, 63))) != 0
    }

    /// The table sees to some constraints exactly, and SQLite need not look again. The cursor gets their values in this order.
    public func answer(_ constraints: [Constraint]) {
        for (position, constraint) in constraints.enumerated() {
            unsafe info.pointee.aConstraintUsage[constraint.number].argvIndex = Int32(position + 1)
            unsafe info.pointee.aConstraintUsage[constraint.number].omit = 1
        }
    }

    /// * `plan`: what the cursor will be told.
    /// * `title`: what `EXPLAIN QUERY PLAN` shows of it.
    public func name(plan: Int32, title: String) {
        unsafe info.pointee.idxNum = plan
        guard let text = unsafe sqliteCopy(of: title) else { return }
        unsafe info.pointee.idxStr = unsafe text
        unsafe info.pointee.needToFreeIdxStr = 1
    }

    /// * `rows`: how many may come.
    /// * `cost`: how many rows must be looked at for them.
    public func estimate(rows: Double, cost: Double) {
        unsafe info.pointee.estimatedRows = Int64(max(1, rows))
        unsafe info.pointee.estimatedCost = cost
    }

    /// Rows will come in ``order``.
    public func promiseOrder() {
        unsafe info.pointee.orderByConsumed = 1
    }

    /// At most one row will come.
    public func promiseOneRow() {
        unsafe info.pointee.idxFlags |= SQLITE_INDEX_SCAN_UNIQUE
    }
}

extension PlanQuestion.Comparison {
    fileprivate init?(code: UInt8) {
        switch Int32(code) {
        case SQLITE_INDEX_CONSTRAINT_EQ: self = .equal
        case SQLITE_INDEX_CONSTRAINT_GT: self = .greater
        case SQLITE_INDEX_CONSTRAINT_GE: self = .greaterOrEqual
        case SQLITE_INDEX_CONSTRAINT_LT: self = .less
        case SQLITE_INDEX_CONSTRAINT_LE: self = .lessOrEqual
        default: return nil
        }
    }
}

/// A text in memory that SQLite frees.
func sqliteCopy(of text: String) -> UnsafeMutablePointer<CChar>? {
    let bytes = Array(text.utf8)
    guard let memory = unsafe sqlite3_malloc64(UInt64(bytes.count + 1)) else { return nil }
    let copy = unsafe memory.bindMemory(to: CChar.self, capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { unsafe copy[index] = CChar(bitPattern: byte) }
    unsafe copy[bytes.count] = 0
    return unsafe copy
}
