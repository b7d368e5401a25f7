import CSQLite
public import Databases

extension Connection {
    /// Defines a function that SQL can call. Functions of one name may differ in the number of their arguments.
    ///
    /// Its results depend on its arguments only, so that SQLite may call it once for constants. What `body` throws is the error of
    /// the statement.
    public func define(
        _ name: String,
        argumentCount: Int,
        _ body: @escaping (borrowing SQLArguments) throws -> Value
    ) throws(DatabaseError) {
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

private final class FunctionBox {
    let body: (borrowing SQLArguments) throws -> Value

    init(_ body: @escaping (borrowing SQLArguments) throws -> Value) {
        self.body = body
    }
}

private func call(_ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
    guard let context = unsafe context, let box = unsafe sqlite3_user_data(context) else { return }
    let function = unsafe Unmanaged<FunctionBox>.fromOpaque(box).takeUnretainedValue()
    let result = unsafe ColumnResult(context)
    do {
        result.set(try function.body(unsafe SQLArguments(count: count, values)))
    } catch {
        result.fail(text(of: error))
    }
}
