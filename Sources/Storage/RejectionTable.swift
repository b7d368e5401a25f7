import Databases
import SQLite
import Telemetry

/// What was refused, kept whole with its reason.
struct RejectionTable: ~Copyable {
    private let insertion: Statement

    init(_ connection: borrowing Connection) throws(DatabaseError) {
        insertion = try connection.prepare(
            """
            INSERT INTO rejection (received_at, reason, detail, topic, device, payload, payload_bytes)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        )
    }

    mutating func insert(_ rejection: Rejection) throws(DatabaseError) {
        try insertion.bind(1, rejection.receivedAt.milliseconds)
        try insertion.bind(2, rejection.reason.rawValue)
        try insertion.bind(3, rejection.detail)
        try insertion.bind(4, rejection.topic)
        try insertion.bind(5, rejection.device)
        try insertion.bind(6, blob: rejection.payload)
        try insertion.bind(7, Int64(rejection.payloadBytes))
        try insertion.run()
    }
}
