import CSQLite
public import Databases

/// A compiled statement: bind, step, read, and again after ``reset()``.
///
/// Parameters count from 1 and columns from 0, as in SQLite.
@safe
public final class Statement: DatabaseStatement {
    public static let database = "SQLite"

    let handle: OpaquePointer

    /// Compiles one statement; only blanks and comments may follow it.
    init(_ sql: String, on database: OpaquePointer) throws(DatabaseError) {
        let compiled = unsafe compile(sql, on: database)
        guard unsafe compiled.code == SQLITE_OK else { throw unsafe DatabaseError(lastOf: database, sql: sql) }
        guard let handle = unsafe compiled.statement else {
            throw DatabaseError(sqlite: SQLITE_MISUSE, message: "no statement", sql: sql)
        }
        guard unsafe !compiled.isFollowed else {
            unsafe sqlite3_finalize(handle)
            throw DatabaseError(sqlite: SQLITE_MISUSE, message: "more than one statement", sql: sql)
        }
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    // MARK: - Parameters

    public func bind(_ index: Int32, _ value: Int64) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_int64(handle, index, value))
    }

    public func bind(_ index: Int32, _ value: Double) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_double(handle, index, value))
    }

    public func bindNull(_ index: Int32) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_null(handle, index))
    }

    /// SQLite copies the text.
    public func bind(_ index: Int32, _ text: String) throws(DatabaseError) {
        var text = text
        let code = text.withUTF8 { bytes in
            // A null pointer would bind NULL, where an empty text is meant.
            guard let start = bytes.baseAddress else { return unsafe sqlite3_bind_text(handle, index, "", 0, copied) }
            return unsafe sqlite3_bind_text(handle, index, start, Int32(bytes.count), copied)
        }
        try check(code)
    }

    /// SQLite keeps the address: `text` must live as long as the statement, or until something else is bound there.
    public func bind(_ index: Int32, constant text: ConstantText) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_text(handle, index, text.bytes.baseAddress, Int32(text.count), nil))
    }

    /// SQLite copies the bytes.
    public func bind(_ index: Int32, blob: [UInt8]) throws(DatabaseError) {
        let code = unsafe blob.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return unsafe sqlite3_bind_zeroblob(handle, index, 0) }
            return unsafe sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), copied)
        }
        try check(code)
    }

    // MARK: - Rows

    /// Runs to the next row; `false` when there is none.
    public func step() throws(DatabaseError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw lastError()
        }
    }

    /// Runs a statement that returns no rows, with a text that is bound for this run alone, and not copied.
    public func run(binding index: Int32, _ text: String) throws(DatabaseError) {
        var text = text
        // A closure of withUTF8 cannot throw a typed error.
        let outcome = text.withUTF8 { bytes in
            Result { () throws(DatabaseError) in
                // A null pointer would bind NULL, where an empty text is meant.
                if bytes.isEmpty {
                    try bind(index, "")
                } else {
                    try check(unsafe sqlite3_bind_text(handle, index, bytes.baseAddress, Int32(bytes.count), nil))
                }
                try run()
            }
        }
        try outcome.get()
    }

    /// Makes the statement ready for the next use; bound values stay.
    public func reset() {
        unsafe _ = sqlite3_reset(handle)
    }

    public var columnCount: Int32 { unsafe sqlite3_column_count(handle) }

    public func name(ofColumn index: Int32) -> String {
        unsafe sqlite3_column_name(handle, index).map { unsafe String(cString: $0) } ?? ""
    }

    public func isNull(_ index: Int32) -> Bool { unsafe sqlite3_column_type(handle, index) == SQLITE_NULL }
    public func isInteger(_ index: Int32) -> Bool { unsafe sqlite3_column_type(handle, index) == SQLITE_INTEGER }
    public func integer(_ index: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, index) }
    public func double(_ index: Int32) -> Double { unsafe sqlite3_column_double(handle, index) }

    /// NULL reads as an empty text.
    public func text(_ index: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(handle, index) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    public func blob(_ index: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, index) else { return [] }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }

    /// The value as SQLite holds it.
    public func value(_ index: Int32) -> Value {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: .integer(integer(index))
        case SQLITE_FLOAT: .double(double(index))
        case SQLITE_TEXT: .text(text(index))
        case SQLITE_BLOB: .blob(blob(index))
        default: .null
        }
    }

    private func check(_ code: Int32) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw lastError() }
    }

    private func lastError() -> DatabaseError {
        let sql = unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) }
        return unsafe DatabaseError(lastOf: sqlite3_db_handle(handle), sql: sql)
    }
}

/// SQLite compiles the first statement of a text and would pass over the others in silence.
private func compile(
    _ sql: String,
    on database: OpaquePointer
) -> (code: Int32, statement: OpaquePointer?, isFollowed: Bool) {
    unsafe sql.withCString { text in
        var statement: OpaquePointer?
        var rest: UnsafePointer<CChar>?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let code = unsafe sqlite3_prepare_v3(database, text, -1, flags, &statement, &rest)
        guard code == SQLITE_OK, unsafe statement != nil, let rest = unsafe rest, unsafe rest.pointee != 0 else {
            return unsafe (code, statement, false)
        }
        var second: OpaquePointer?
        let secondCode = unsafe sqlite3_prepare_v3(database, rest, -1, 0, &second, nil)
        defer { unsafe sqlite3_finalize(second) }
        return unsafe (code, statement, secondCode != SQLITE_OK || second != nil)
    }
}

/// SQLITE_TRANSIENT: copy before the call returns.
let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
