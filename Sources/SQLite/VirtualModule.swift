import CSQLite
public import Databases

extension Connection {
    /// Makes a virtual table known as `temp.NAME`: before a table of that name in the file itself.
    public func add(_ table: any VirtualTable, named name: String) throws(DatabaseError) {
        let module = ModuleBox(table)
        let quoted = "\"\(name)\""
        // SQLite takes the box over, and lets go of it even where this fails.
        let code = unsafe sqlite3_create_module_v2(
            handle,
            "cityward_\(name)",
            module.methods,
            Unmanaged.passRetained(module).toOpaque(),
            { if let box = unsafe $0 { unsafe Unmanaged<ModuleBox>.fromOpaque(box).release() } }
        )
        guard code == SQLITE_OK else { throw lastError("module \(name)") }
        try execute("CREATE VIRTUAL TABLE temp.\(quoted) USING \"cityward_\(name)\"")
    }
}

/// A virtual table with the methods by which SQLite reaches it.
@safe
private final class ModuleBox {
    let table: any VirtualTable
    let methods: UnsafeMutablePointer<sqlite3_module>

    init(_ table: any VirtualTable) {
        self.table = table
        unsafe methods = .allocate(capacity: 1)
        unsafe methods.initialize(to: sqlite3_module())
        unsafe methods.pointee.xCreate = connect
        unsafe methods.pointee.xConnect = connect
        unsafe methods.pointee.xBestIndex = bestIndex
        unsafe methods.pointee.xDisconnect = disconnect
        unsafe methods.pointee.xDestroy = disconnect
        unsafe methods.pointee.xOpen = open
        unsafe methods.pointee.xClose = close
        unsafe methods.pointee.xFilter = filter
        unsafe methods.pointee.xNext = next
        unsafe methods.pointee.xEof = isAtEnd
        unsafe methods.pointee.xColumn = column
        unsafe methods.pointee.xRowid = rowID
    }

    deinit {
        unsafe methods.deallocate()
    }
}

/// A cursor behind SQLite's own part of it.
private final class CursorBox {
    let cursor: any VirtualCursor

    init(_ cursor: any VirtualCursor) {
        self.cursor = cursor
    }
}

private typealias TableHead = UnsafeMutablePointer<sqlite3_vtab>
private typealias CursorHead = UnsafeMutablePointer<sqlite3_vtab_cursor>

// MARK: - Tables

private func connect(
    _ database: OpaquePointer?,
    _ box: UnsafeMutableRawPointer?,
    _ argumentCount: Int32,
    _ arguments: UnsafePointer<UnsafePointer<CChar>?>?,
    _ found: UnsafeMutablePointer<TableHead?>?,
    _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    guard let database = unsafe database, let box = unsafe box else { return SQLITE_MISUSE }
    let table = unsafe Unmanaged<ModuleBox>.fromOpaque(box).takeUnretainedValue().table
    do {
        let code = unsafe sqlite3_declare_vtab(database, "CREATE TABLE x(\(table.declaration)")
        guard code == SQLITE_OK else { throw unsafe DatabaseError(lastOf: database, sql: table.declaration) }
        try unsafe table.connect(to: HostConnection(database))
    } catch {
        unsafe message?.pointee = unsafe sqliteCopy(of: text(of: error))
        return code(of: error)
    }
    let head = UnsafeMutablePointer<cityward_table>.allocate(capacity: 1)
    unsafe head.initialize(to: cityward_table(base: sqlite3_vtab(), object: box))
    unsafe found?.pointee = unsafe UnsafeMutableRawPointer(head).assumingMemoryBound(to: sqlite3_vtab.self)
    return SQLITE_OK
}

private func table(_ head: TableHead) -> any VirtualTable {
    let box = unsafe UnsafeMutableRawPointer(head).assumingMemoryBound(to: cityward_table.self).pointee.object
    return unsafe Unmanaged<ModuleBox>.fromOpaque(box).takeUnretainedValue().table
}

private func disconnect(_ head: TableHead?) -> Int32 {
    guard let head = unsafe head else { return SQLITE_OK }
    unsafe table(head).disconnect()
    unsafe UnsafeMutableRawPointer(head).assumingMemoryBound(to: cityward_table.self).deallocate()
    return SQLITE_OK
}

private func bestIndex(_ head: TableHead?, _ info: UnsafeMutablePointer<sqlite3_index_info>?) -> Int32 {
    guard let head = unsafe head, let info = unsafe info else { return SQLITE_MISUSE }
    return unsafe tried(head) { try unsafe table(head).plan(unsafe PlanQuestion(info)) }
}

// MARK: - Cursors

private func open(_ head: TableHead?, _ found: UnsafeMutablePointer<CursorHead?>?) -> Int32 {
    guard let head = unsafe head else { return SQLITE_MISUSE }
    return unsafe tried(head) {
        let box = try unsafe CursorBox(table(head).open())
        let memory = UnsafeMutablePointer<cityward_cursor>.allocate(capacity: 1)
        let object = unsafe Unmanaged.passRetained(box).toOpaque()
        unsafe memory.initialize(to: cityward_cursor(base: sqlite3_vtab_cursor(), object: object))
        unsafe found?.pointee =
            unsafe UnsafeMutableRawPointer(memory).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
    }
}

@inline(__always)
private func cursor(_ head: CursorHead) -> any VirtualCursor {
    let object = unsafe UnsafeMutableRawPointer(head).assumingMemoryBound(to: cityward_cursor.self).pointee.object
    return unsafe Unmanaged<CursorBox>.fromOpaque(object)._withUnsafeGuaranteedRef { $0.cursor }
}

private func close(_ head: CursorHead?) -> Int32 {
    guard let head = unsafe head else { return SQLITE_OK }
    let memory = unsafe UnsafeMutableRawPointer(head).assumingMemoryBound(to: cityward_cursor.self)
    unsafe Unmanaged<CursorBox>.fromOpaque(memory.pointee.object).release()
    unsafe memory.deallocate()
    return SQLITE_OK
}

private func filter(
    _ head: CursorHead?,
    _ plan: Int32,
    _ title: UnsafePointer<CChar>?,
    _ count: Int32,
    _ values: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let head = unsafe head else { return SQLITE_MISUSE }
    return unsafe tried(head.pointee.pVtab) {
        try unsafe cursor(head).begin(plan: plan, unsafe SQLArguments(count: count, values))
    }
}

private func next(_ head: CursorHead?) -> Int32 {
    guard let head = unsafe head else { return SQLITE_MISUSE }
    return unsafe tried(head.pointee.pVtab) { try unsafe cursor(head).next() }
}

private func isAtEnd(_ head: CursorHead?) -> Int32 {
    guard let head = unsafe head else { return 1 }
    return unsafe cursor(head).isAtEnd ? 1 : 0
}

private func column(_ head: CursorHead?, _ context: OpaquePointer?, _ index: Int32) -> Int32 {
    guard let head = unsafe head, let context = unsafe context else { return SQLITE_MISUSE }
    return unsafe tried(head.pointee.pVtab) {
        try unsafe cursor(head).column(Int(index), into: unsafe ColumnResult(context))
    }
}

private func rowID(_ head: CursorHead?, _ number: UnsafeMutablePointer<Int64>?) -> Int32 {
    guard let head = unsafe head else { return SQLITE_MISUSE }
    unsafe number?.pointee = unsafe cursor(head).rowID
    return SQLITE_OK
}

// MARK: - Errors

/// Runs `body`; what it throws becomes the error of the table.
private func tried(_ head: TableHead?, _ body: () throws -> Void) -> Int32 {
    do {
        try body()
        return SQLITE_OK
    } catch {
        if let head = unsafe head {
            unsafe sqlite3_free(head.pointee.zErrMsg)
            unsafe head.pointee.zErrMsg = unsafe sqliteCopy(of: text(of: error))
        }
        return code(of: error)
    }
}

private func code(of error: any Error) -> Int32 {
    (error as? DatabaseError).flatMap { Int32($0.code) } ?? SQLITE_ERROR
}

func text(of error: any Error) -> String {
    (error as? DatabaseError)?.message ?? "\(error)"
}
