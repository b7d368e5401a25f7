import CSQLite
public import Databases

/// Takes the value of a column or of a function; NULL where nothing is set.
@safe
public struct ColumnResult: ~Copyable {
    private let context: OpaquePointer

    init(_ context: OpaquePointer) {
        unsafe self.context = unsafe context
    }

    public func setNull() { unsafe sqlite3_result_null(context) }
    public func set(_ value: Int64) { unsafe sqlite3_result_int64(context, value) }
    public func set(_ value: Double) { unsafe sqlite3_result_double(context, value) }

    /// SQLite copies the text.
    public func set(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return unsafe sqlite3_result_text(context, "", 0, copied) }
            unsafe sqlite3_result_text64(context, start, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
        }
    }

    public func set(_ value: Value) {
        switch value {
        case .null: setNull()
        case .integer(let value): set(value)
        case .double(let value): set(value)
        case .text(let text): set(text)
        case .blob(let bytes):
            unsafe bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return unsafe sqlite3_result_zeroblob(context, 0) }
                unsafe sqlite3_result_blob64(context, start, UInt64(bytes.count), copied)
            }
        }
    }

    /// What stands in a column of another statement's row.
    public func set(_ column: Int32, of statement: Statement) {
        unsafe sqlite3_result_value(context, sqlite3_column_value(statement.handle, column))
    }

    func fail(_ message: String) {
        unsafe sqlite3_result_error(context, message, -1)
    }
}

extension Value {
    /// * `value`: an `sqlite3_value`.
    init(_ value: OpaquePointer?) {
        switch unsafe sqlite3_value_type(value) {
        case SQLITE_INTEGER: self = .integer(unsafe sqlite3_value_int64(value))
        case SQLITE_FLOAT: self = .double(unsafe sqlite3_value_double(value))
        case SQLITE_TEXT: self = .text(unsafe sqliteText(value) ?? "")
        case SQLITE_BLOB:
            let count = Int(unsafe sqlite3_value_bytes(value))
            guard let start = unsafe sqlite3_value_blob(value) else {
                self = .blob([])
                return
            }
            self = .blob(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: self = .null
        }
    }
}

/// An `sqlite3_value` as text; `nil` for NULL.
func sqliteText(_ value: OpaquePointer?) -> String? {
    guard let start = unsafe sqlite3_value_text(value) else { return nil }
    let count = Int(unsafe sqlite3_value_bytes(value))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
}
