import CPostgreSQL
import Databases
import Glibc

/// The rest of a statement's rows while another one has the connection: in memory as far as there is little, then in a file without a
/// name (in `TMPDIR`, otherwise /var/tmp).
///
/// First all rows are appended, then they are read, once and in order. A row is its size, and for each column a length (-1 for NULL)
/// with that many bytes.
@safe
final class RowsAside {
    /// What is kept in memory; a single row may need more.
    static let memoryBytes = 8 << 20

    private var memory: UnsafeMutableRawPointer
    private var capacity = 64 << 10
    /// What of the memory is in use.
    private var used = 0
    private var position = 0
    /// Where each column of the row begins in memory, and how long it is.
    private var columns: [(start: Int, count: Int)] = []
    private var file: Int32?
    private var failure: DatabaseError?

    init() {
        unsafe memory = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit {
        unsafe memory.deallocate()
        if let file { close(file) }
    }

    // MARK: - Putting aside

    func append(_ row: borrowing Answer) {
        guard failure == nil else { return }
        let count = Int32(row.columnCount)
        var size = 0
        for column in 0..<count { size += 4 + Int(unsafe PQgetlength(row.handle, 0, column)) }
        if used > 0, used + 4 + size > Self.memoryBytes { spill() }
        reserve(used + 4 + size)
        put(Int32(size))
        for column in 0..<count {
            guard unsafe PQgetisnull(row.handle, 0, column) == 0, let start = unsafe PQgetvalue(row.handle, 0, column)
            else {
                put(-1)
                continue
            }
            let length = unsafe PQgetlength(row.handle, 0, column)
            put(length)
            unsafe (memory + used).copyMemory(from: start, byteCount: Int(length))
            used += Int(length)
        }
    }

    /// What comes when the rows are used up.
    func fail(with error: DatabaseError) { failure = failure ?? error }

    /// From here on they are read.
    func finish() {
        guard let file else { return }
        if used > 0 { spill() }
        lseek(file, 0, SEEK_SET)
    }

    private func put(_ number: Int32) {
        unsafe memory.storeBytes(of: number, toByteOffset: used, as: Int32.self)
        used += 4
    }

    private func reserve(_ count: Int) {
        guard count > capacity else { return }
        capacity = max(count, 2 * capacity)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        unsafe larger.copyMemory(from: memory, byteCount: used)
        unsafe memory.deallocate()
        unsafe memory = unsafe larger
    }

    private func spill() {
        var written = 0
        while written < used, failure == nil {
            guard let file = file ?? openFile() else { break }
            let outcome = unsafe write(file, memory + written, used - written)
            if outcome >= 0 { written += outcome } else if errno != EINTR { failToSpill() }
        }
        used = 0
    }

    private func openFile() -> Int32? {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/var/tmp"
        var path = Array("\(folder)/cityward-rows-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&path)
        guard descriptor >= 0 else {
            failToSpill()
            return nil
        }
        unsafe _ = unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        file = descriptor
        return descriptor
    }

    private func failToSpill() {
        let kind: DatabaseError.Kind = errno == ENOSPC || errno == EDQUOT ? .full : .inputOutput
        fail(
            with: DatabaseError(
                database: Statement.database,
                kind: kind,
                code: "",
                message: "rows cannot be put aside in a temporary file: \(unsafe String(cString: strerror(errno)))",
                sql: nil
            )
        )
    }

    // MARK: - Reading

    func next() throws(DatabaseError) -> Bool {
        guard try fill(4) else {
            if let failure { throw failure }
            return false
        }
        let size = Int(unsafe memory.loadUnaligned(fromByteOffset: position, as: Int32.self))
        position += 4
        // A row that is cut off is one that could not be written; the failure says why.
        guard try fill(size) else { throw failure ?? cutOff }
        columns.removeAll(keepingCapacity: true)
        let end = position + size
        while position < end {
            let count = Int(unsafe memory.loadUnaligned(fromByteOffset: position, as: Int32.self))
            columns.append((position + 4, count))
            position += 4 + max(0, count)
        }
        return true
    }

    /// `nil` for NULL.
    func bytes(ofColumn index: Int) -> UnsafeRawBufferPointer? {
        guard columns.indices.contains(index), columns[index].count >= 0 else { return nil }
        let column = columns[index]
        return unsafe UnsafeRawBufferPointer(start: memory + column.start, count: column.count)
    }

    /// Has so many bytes at the position, unless there are no more.
    private func fill(_ count: Int) throws(DatabaseError) -> Bool {
        if position + count <= used { return true }
        guard let file else { return false }
        let rest = used - position
        unsafe memory.copyMemory(from: memory + position, byteCount: rest)
        (position, used) = (0, rest)
        reserve(count)
        while used < count {
            let outcome = unsafe read(file, memory + used, capacity - used)
            if outcome > 0 {
                used += outcome
            } else if outcome == 0 {
                return false
            } else if errno != EINTR {
                throw cutOff
            }
        }
        return true
    }

    private var cutOff: DatabaseError {
        DatabaseError(lost: "rows that were put aside in a temporary file cannot be read back", sql: nil)
    }
}
