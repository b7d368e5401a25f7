import CPostgreSQL
import Databases

extension DatabaseError {
    /// * `code`: an SQLSTATE, https://www.postgresql.org/docs/15/errcodes-appendix.html; empty where the server said nothing.
    init(postgreSQL code: String, message: String, sql: String?) {
        self.init(
            database: Statement.database,
            kind: failureKind(code),
            code: code,
            message: message.trimmingLineEnds,
            sql: sql
        )
    }

    /// No connection, or one that was lost.
    init(lost message: String, sql: String?) {
        self.init(
            database: Statement.database,
            kind: .inputOutput,
            code: "",
            message: message.trimmingLineEnds,
            sql: sql
        )
    }
}

/// * `code`: an SQLSTATE. Its first two characters are its class.
private func failureKind(_ code: String) -> DatabaseError.Kind {
    switch code {
    // disk_full, and a limit of the configuration
    case "53100", "53400": .full
    // lock_not_available, serialization_failure, deadlock_detected, object_in_use
    case "55P03", "40001", "40P01", "55006": .busy
    // read_only_sql_transaction
    case "25006": .readOnly
    // query_canceled
    case "57014": .interrupted
    // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout
    case "57P01", "57P02", "57P03", "57P04", "57P05": .inputOutput
    // too_many_connections, idle_in_transaction_session_timeout
    case "53300", "25P03": .inputOutput
    // out_of_memory
    case "53200": .outOfMemory
    // data_corrupted, index_corrupted
    case "XX001", "XX002": .corrupt
    // Connections, and what the operating system refused.
    case _ where code.hasPrefix("08") || code.hasPrefix("58"): .inputOutput
    default: .other
    }
}

/// What a server says is wrong with a statement.
struct ServerMessage {
    let code: String
    let text: String
    /// The server has ended the connection with it.
    let endsConnection: Bool

    /// * `answer`: a result whose status is an error.
    init(_ answer: borrowing Answer) {
        code = answer.field(cityward_sqlstate) ?? ""
        let severity = answer.field(cityward_severity)
        // libpq's own errors, as of a connection that broke, have no fields.
        endsConnection = severity == "FATAL" || severity == "PANIC"
        guard let primary = answer.field(cityward_message) else {
            text = answer.message
            return
        }
        let detail = answer.field(cityward_detail).map { ": \($0)" } ?? ""
        let hint = answer.field(cityward_hint).map { " (\($0))" } ?? ""
        text = primary + detail + hint
    }
}

extension String {
    /// libpq ends its messages with a line feed.
    fileprivate var trimmingLineEnds: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
