import CPostgreSQL
import Databases
import Glibc

/// Connects as an address says, with a limit to how long that takes.
///
/// - Returns: a connection that is ready, and does not block.
func connect(
    to address: String,
    password: String?,
    applicationName: String,
    waits: Waits
) throws(DatabaseError) -> OpaquePointer {
    let secrets = try secrets(in: address) + [password].compactMap(\.self).filter { !$0.isEmpty }
    // What stands before the address can be changed by it, what stands behind it cannot.
    var settings = [
        ("keepalives", "1"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ("tcp_user_timeout", String(waits.answer.milliseconds)),
        ("fallback_application_name", applicationName),
        ("dbname", address),
        ("client_encoding", "UTF8"),
    ]
    if let password { settings.append(("password", password)) }
    let started = unsafe withCStrings(settings.map(\.0)) { keywords in
        unsafe withCStrings(settings.map(\.1)) { values in unsafe PQconnectStartParams(keywords, values, 1) }
    }
    guard let handle = unsafe started else {
        throw DatabaseError(postgreSQL: "53200", message: "no memory for a connection", sql: nil)
    }
    do throws(DatabaseError) {
        try unsafe finish(handle, hiding: secrets, waits: waits)
    } catch {
        unsafe PQfinish(handle)
        throw error
    }
    return unsafe handle
}

/// Goes on until the connection is ready: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PQCONNECTSTARTPARAMS.
private func finish(_ handle: OpaquePointer, hiding secrets: [String], waits: Waits) throws(DatabaseError) {
    let deadline = ContinuousClock.now + waits.connect
    // As if it had just said that it waits to write.
    var state = unsafe PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
    while state != PGRES_POLLING_OK {
        let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
        guard state != PGRES_POLLING_FAILED else {
            let message = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
            throw DatabaseError(lost: hide(secrets, in: message), sql: nil)
        }
        let rest = deadline - ContinuousClock.now
        guard rest > .zero else { throw DatabaseError(lost: "no connection within \(waits.connect)", sql: nil) }
        // The socket may be another one each time.
        var descriptor = pollfd(fd: unsafe PQsocket(handle), events: Int16(events), revents: 0)
        let outcome = unsafe poll(&descriptor, 1, Int32(clamping: rest.milliseconds + 1))
        if outcome > 0 { state = unsafe PQconnectPoll(handle) }
    }
    unsafe PQsetnonblocking(handle, 1)
    // Notices would go to standard error.
    unsafe _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
}

/// The passwords that an address names.
private func secrets(in address: String) throws(DatabaseError) -> [String] {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = unsafe PQconninfoParse(address, &message) else {
        defer { unsafe PQfreemem(message) }
        let said = unsafe message.map { unsafe String(cString: $0) } ?? "no memory"
        throw DatabaseError(
            postgreSQL: "",
            message:
                "the address of the database cannot be read, \(withoutQuotes(said)): it is postgresql://user@host:port/name, "
                + "or keywords as in host=… dbname=…",
            sql: nil
        )
    }
    defer { unsafe PQconninfoFree(options) }
    var found: [String] = []
    var option = unsafe options
    while let keyword = unsafe option.pointee.keyword {
        let name = unsafe String(cString: keyword)
        if ["password", "sslpassword"].contains(name), let value = unsafe option.pointee.val {
            found.append(unsafe String(cString: value))
        }
        unsafe option += 1
    }
    return found.filter { !$0.isEmpty }
}

/// libpq quotes what it cannot read, and that may be the whole address with its password.
private func withoutQuotes(_ message: String) -> String {
    guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else {
        return message.filter { !$0.isNewline }
    }
    return (message[..<first] + "…" + message[last...].dropFirst()).filter { !$0.isNewline }
}

private func hide(_ secrets: [String], in message: String) -> String {
    secrets.reduce(message) { text, secret in
        text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
    }
}

/// The texts as C wants them in a list: with a null pointer behind the last.
private func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    let copies = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    let pointers = unsafe copies.map { unsafe UnsafePointer<CChar>($0) } + [nil]
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}
