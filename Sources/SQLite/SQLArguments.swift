import CSQLite
public import Databases

/// What a function of SQL, or a cursor of a virtual table, was called with; arguments count from 0.
@safe
public struct SQLArguments: ~Copyable {
    public let count: Int
    private let values: UnsafeMutablePointer<OpaquePointer?>?

    init(count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        self.count = Int(count)
        unsafe self.values = unsafe values
    }

    public subscript(index: Int) -> Value {
        precondition(index < count)
        return unsafe Value(values?[index])
    }

    /// The argument as a number, `nil` for NULL and for anything that is none.
    public func number(_ index: Int) -> Double? {
        precondition(index < count)
        let value = unsafe values?[index]
        switch unsafe sqlite3_value_numeric_type(value) {
        case SQLITE_INTEGER, SQLITE_FLOAT: return unsafe sqlite3_value_double(value)
        default: return nil
        }
    }

    /// The argument as a text, as SQLite converts it; `nil` for NULL.
    public func text(_ index: Int) -> String? {
        precondition(index < count)
        return unsafe sqliteText(values?[index])
    }
}
