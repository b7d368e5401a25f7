import Storage
import Telemetry

extension Room {
    /// `GET /api/rejections`
    func rejections(_ query: Query, _ visitor: Visitor) async throws -> Answer {
        try visitor.require(\.seesRejections, "see what was rejected")
        try visitor.requireAllDistricts("a refused payload belongs to no district")
        let reason = try query.text("reason")
        let limit = try query.integer("limit", in: 1...1000) ?? 100
        let before = try query.number(ofCursor: "cursor")
        let rejections = try await readers.read { try $0.rejections(reason: reason, before: before, limit: limit + 1) }
        let page = rejections.prefix(limit)
        let next = rejections.count > limit ? page.last?.id : nil
        return query.page(page.map(\.document), of: "/api/rejections", next: next)
    }

    /// `GET /api/audit`
    func audit(_ query: Query, _ visitor: Visitor) async throws -> Answer {
        try visitor.require(\.seesAudit, "see the audit log")
        try visitor.requireAllDistricts("the audit log is of all districts")
        let who = try query.text("who")
        let limit = try query.integer("limit", in: 1...1000) ?? 100
        let before = try query.number(ofCursor: "cursor")
        let lines = try await readers.read { try $0.auditLines(of: who, before: before, limit: limit + 1) }
        let page = lines.prefix(limit)
        let next = lines.count > limit ? page.last?.sequence : nil
        return query.page(page.map { $0.line.document($0.sequence) }, of: "/api/audit", next: next)
    }
}

extension Visitor {
    fileprivate func requireAllDistricts(_ why: String) throws(Problem) {
        guard districts == nil else {
            throw Problem(
                .forbidden,
                "\(why), and the token is bound to some; ask an administrator for one that is not"
            )
        }
    }
}

extension Query {
    /// A cursor that is the number of the last row.
    fileprivate func number(ofCursor name: String) throws(Problem) -> Int64? {
        guard let cursor = self[name] else { return nil }
        guard let number = wholeNumber(cursor), cursor.utf8.count <= 15 else {
            throw Problem(.badRequest, "'\(name)' is not one that 'next' has given; begin without it", parameter: name)
        }
        return Int64(number)
    }

    fileprivate func page(_ items: [String], of path: String, next: Int64?) -> Answer {
        var json = JSONWriter()
        json.set("items", json: jsonArray(items))
        if let next { json.set("next", nextPage(of: path, cursor: String(next))) }
        return Answer(json.text, as: .json)
    }
}

extension StoredRejection {
    fileprivate var document: String {
        var json = JSONWriter()
        json.set("id", id)
        json.set("received_at", receivedAt.rfc3339())
        json.set("reason", reason)
        json.set("detail", detail)
        json.set("topic", topic)
        json.set("device", device)
        json.set("payload_bytes", Int64(payloadBytes))
        json.set("payload_base64", base64(payload))
        json.set("payload_text", String(validating: payload, as: UTF8.self))
        return json.text
    }
}

extension AuditLine {
    fileprivate func document(_ sequence: Int64) -> String {
        var json = JSONWriter()
        json.set("seq", sequence)
        json.set("at", at.rfc3339())
        json.set("who", who)
        json.set("role", role)
        json.set("action", action)
        json.set("target", target)
        json.set("outcome", outcome)
        return json.text
    }
}
