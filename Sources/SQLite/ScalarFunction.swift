import CSQLite

extension Connection {
    /// Defines a function that SQL can call. Functions of one name may differ in the number of their arguments.
    ///
    /// Its results depend on its arguments only, so that SQLite may call it once for constants. What `body` throws is the error of
    /// the statement.
    public func define(
        _ name: String,
        argumentCount: Int,
        _ body: @escaping (borrowing FunctionArguments) throws -> Value
    ) throws(SQLiteError) {
        let code = unsafe sqlite3_create_function_v2(
            handle,
            name,
            Int32(argumentCount),
            SQLITE_UTF8 | SQLITE_DETERMINISTIC,
            Unmanaged.passRetained(FunctionBox(body)).toOpaque(),
            call,
            nil,
            nil,
            { if let box = unsafe $0 { unsafe Unmanaged<FunctionBox>.fromOpaque(box).release() } }
        )
        guard code == SQLITE_OK else { throw lastError("function \(name)") }
    }
}

/// What a function of SQL was called with; columns of arguments count from 0.
@safe
public struct FunctionArguments: ~Copyable {
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

private final class FunctionBox {
    let body: (borrowing FunctionArguments) throws -> Value

    init(_ body: @escaping (borrowing FunctionArguments) throws -> Value) {
        self.body = body
    }
}

private func call(_ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
    guard let context = unsafe context, let box = unsafe sqlite3_user_data(context) else { return }
    let function = unsafe Unmanaged<FunctionBox>.fromOpaque(box).takeUnretainedValue()
    let result = unsafe ColumnResult(context)
    do {
        result.set(try function.body(unsafe FunctionArguments(count: count, values)))
    } catch {
        result.fail(text(of: error))
    }
}
