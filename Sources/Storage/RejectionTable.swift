import Databases
import Telemetry

/// What was refused, kept whole with its reason.
struct RejectionTable: ~Copyable {
    private let insertion: any DatabaseStatement
    private let dialect: Dialect

    init(_ connection: any DatabaseConnection) throws(DatabaseError) {
        dialect = connection.dialect
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
        try insertion.bind(3, storable(rejection.detail, in: dialect))
        try insertion.bind(4, storable(rejection.topic, in: dialect))
        try insertion.bind(5, rejection.device.map { [dialect] in storable($0, in: dialect) })
        try insertion.bind(6, blob: rejection.payload)
        try insertion.bind(7, Int64(rejection.payloadBytes))
        try insertion.run()
    }
}

/// PostgreSQL cannot hold U+0000, which a refused payload may make us quote; the payload itself is kept as it is.
private func storable(_ text: String, in dialect: Dialect) -> String {
    guard dialect == .postgresql, text.utf8.contains(0) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
}
