import CPostgreSQL

/// One result of the server, freed with its owner: https://www.postgresql.org/docs/15/libpq-exec.html.
@safe
struct Answer: ~Copyable {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe PQclear(handle)
    }

    /// Whoever gets it frees it.
    consuming func surrender() -> OpaquePointer {
        let handle = unsafe handle
        discard self
        return unsafe handle
    }

    var status: ExecStatusType { unsafe PQresultStatus(handle) }
    var columnCount: Int { Int(unsafe PQnfields(handle)) }
    var parameterCount: Int { Int(unsafe PQnparams(handle)) }

    func name(ofColumn index: Int) -> String {
        unsafe PQfname(handle, Int32(index)).map { unsafe String(cString: $0) } ?? ""
    }

    func type(ofColumn index: Int) -> Oid { unsafe PQftype(handle, Int32(index)) }

    /// What was done, as `INSERT 0 1`.
    var command: String { unsafe PQcmdStatus(handle).map { unsafe String(cString: $0) } ?? "" }

    var message: String { unsafe PQresultErrorMessage(handle).map { unsafe String(cString: $0) } ?? "" }

    /// One field of an error.
    func field(_ code: Int32) -> String? {
        unsafe PQresultErrorField(handle, code).map { unsafe String(cString: $0) }
    }
}
