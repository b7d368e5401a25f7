import CPostgreSQL
public import Databases

/// Writes rows into a table in binary form, many at a time: https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4.
///
/// A row is ``beginRow()`` and then one value for each column, of exactly the column's type: nothing is converted. Values are collected
/// and sent as they fill ``bufferBytes``, without memory of their own.
@safe
public final class CopyWriter {
    /// What is collected before it is sent; a row that is longer is collected, too.
    static let bufferBytes = 64 << 10

    private let session: Session
    private let sql: String
    private let columnCount: Int
    private var memory: UnsafeMutableRawPointer
    private var capacity = 2 * bufferBytes
    private var used = 0
    /// Columns that the row still wants.
    private var missing = 0

    /// Rows begun so far.
    public private(set) var rowCount = 0

    init(_ session: Session, _ sql: String, columnCount: Int) {
        self.session = session
        self.sql = sql
        self.columnCount = columnCount
        unsafe memory = .allocate(byteCount: capacity, alignment: 8)
        // What every file begins with: its name, no flags, no more headers.
        append(Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00])
        append(UInt32(0))
        append(UInt32(0))
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The row before must be complete.
    public func beginRow() throws(DatabaseError) {
        try checkRow()
        if used >= Self.bufferBytes { try send() }
        rowCount += 1
        missing = columnCount
        append(UInt16(columnCount))
    }

    public func appendNull() { beginValue(count: -1) }

    /// For a column of type `smallint`.
    public func append(_ value: Int16) { appendValue(UInt16(bitPattern: value)) }
    /// For a column of type `integer`.
    public func append(_ value: Int32) { appendValue(UInt32(bitPattern: value)) }
    /// For a column of type `bigint`.
    public func append(_ value: Int64) { appendValue(UInt64(bitPattern: value)) }
    /// For a column of type `real`.
    public func append(_ value: Float) { appendValue(value.bitPattern) }
    /// For a column of type `double precision`.
    public func append(_ value: Double) { appendValue(value.bitPattern) }
    /// For a column of type `boolean`.
    public func append(_ value: Bool) { appendValue(UInt8(value ? 1 : 0)) }

    /// For a column of texts. The server refuses all rows where one holds the character U+0000.
    public func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            beginValue(count: Int32(bytes.count))
            unsafe append(UnsafeRawBufferPointer(bytes))
        }
    }

    /// For a column of type `bytea`.
    public func append(blob: [UInt8]) {
        beginValue(count: Int32(blob.count))
        append(blob)
    }

    /// `nil` becomes NULL.
    public func append(_ value: Int64?) {
        if let value { append(value) } else { appendNull() }
    }

    /// `nil` becomes NULL.
    public func append(_ value: Double?) {
        if let value { append(value) } else { appendNull() }
    }

    /// `nil` becomes NULL.
    public func append(_ text: String?) {
        if let text { append(text) } else { appendNull() }
    }

    /// Sends what is left, and the end.
    func finish() throws(DatabaseError) {
        try checkRow()
        append(UInt16.max)
        try send()
    }

    // MARK: - Bytes

    private func checkRow() throws(DatabaseError) {
        guard missing != 0 else { return }
        throw DatabaseError(
            postgreSQL: "",
            message: "row \(rowCount) has \(columnCount - missing) values for \(columnCount) columns",
            sql: sql
        )
    }

    @inline(__always)
    private func appendValue(_ bits: some FixedWidthInteger & BitwiseCopyable) {
        beginValue(count: Int32(bits.bitWidth / 8))
        append(bits)
    }

    /// * `count`: how many bytes follow; -1 for NULL.
    @inline(__always)
    private func beginValue(count: Int32) {
        missing -= 1
        append(UInt32(bitPattern: count))
    }

    @inline(__always)
    private func append<Bits: FixedWidthInteger & BitwiseCopyable>(_ bits: Bits) {
        let count = Bits.bitWidth / 8
        reserve(count)
        unsafe memory.storeBytes(of: bits.bigEndian, toByteOffset: used, as: Bits.self)
        used += count
    }

    private func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe (memory + used).copyMemory(from: start, byteCount: bytes.count)
        used += bytes.count
    }

    @inline(__always)
    private func reserve(_ count: Int) {
        if used + count > capacity { grow(to: used + count) }
    }

    private func grow(to count: Int) {
        capacity = max(count, 2 * capacity)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        unsafe larger.copyMemory(from: memory, byteCount: used)
        unsafe memory.deallocate()
        unsafe memory = unsafe larger
    }

    private func send() throws(DatabaseError) {
        try unsafe session.sendRows(UnsafeRawBufferPointer(start: memory, count: used), sql)
        used = 0
    }
}
