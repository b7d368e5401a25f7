public import Databases
public import Telemetry

/// A payload that was refused, with its reason.
public struct StoredRejection: Sendable, Equatable {
    /// Rising with the order of arrival.
    public let id: Int64
    public let receivedAt: Instant
    public let reason: String
    public let detail: String
    public let topic: String
    public let device: String?
    /// Its beginning.
    public let payload: [UInt8]
    /// How long it was.
    public let payloadBytes: Int
}

extension StoreReader {
    /// Rejections, the newest first, those before one of this number, at most `limit`.
    public func rejections(reason: String?, before id: Int64?, limit: Int) throws(DatabaseError) -> [StoredRejection] {
        // The primary key gives the order.
        let rows = try connection.prepare(
            """
            SELECT id, received_at, reason, detail, topic, device, payload, payload_bytes FROM rejection
            WHERE id < ?1 AND (CAST(?2 AS text) IS NULL OR reason = ?2) ORDER BY id DESC LIMIT \(limit)
            """
        )
        try rows.bind(1, id ?? .max)
        try rows.bind(2, reason)
        var rejections: [StoredRejection] = []
        while try rows.step() {
            rejections.append(
                StoredRejection(
                    id: rows.integer(0),
                    receivedAt: Instant(milliseconds: rows.integer(1)),
                    reason: rows.text(2),
                    detail: rows.text(3),
                    topic: rows.text(4),
                    device: rows.optionalText(5),
                    payload: rows.blob(6),
                    payloadBytes: Int(rows.integer(7))
                )
            )
        }
        return rejections
    }

    /// Lines of the audit log with their numbers, the newest first, those before one of this number, at most `limit`.
    public func auditLines(
        of who: String?,
        before sequence: Int64?,
        limit: Int
    ) throws(DatabaseError) -> [(sequence: Int64, line: AuditLine)] {
        // The primary key gives the order.
        let rows = try connection.prepare(
            """
            SELECT seq, at, who, role, action, target, outcome FROM audit
            WHERE seq < ?1 AND (CAST(?2 AS text) IS NULL OR who = ?2) ORDER BY seq DESC LIMIT \(limit)
            """
        )
        try rows.bind(1, sequence ?? .max)
        try rows.bind(2, who)
        var lines: [(sequence: Int64, line: AuditLine)] = []
        while try rows.step() {
            let line = AuditLine(
                at: Instant(milliseconds: rows.integer(1)),
                who: rows.text(2),
                role: rows.text(3),
                action: rows.text(4),
                target: rows.text(5),
                outcome: rows.text(6)
            )
            lines.append((rows.integer(0), line))
        }
        return lines
    }
}
