import Documents
import Storage
import Telemetry

extension Room {
    /// `GET /api/alerts`
    func alerts(_ query: Query, _ visitor: Visitor) async throws -> Answer {
        let filter = try AlertFilter(query, visitor)
        let cursor = try query.text("cursor", most: 512).map(AlertCursor.init(parameter:))
        let limit = try query.integer("limit", in: 1...1000) ?? 100
        let (records, lastEvent) = try await readers.read { reader in
            // One more tells whether there is a next page.
            (try reader.alerts(matching: filter, after: cursor, limit: limit + 1), try reader.latestEvent())
        }
        var json = JSONWriter()
        json.set("items", json: jsonArray(records.prefix(limit).map(\.document)))
        if records.count > limit, let last = records.prefix(limit).last?.alert {
            json.set(
                "next",
                query.nextPage(of: "/api/alerts", cursor: AlertCursor(firedAt: last.firedAt, id: last.id).parameter)
            )
        }
        json.set("last_event", lastEvent)
        return Answer(json.text, as: .json)
    }

    /// `GET /api/alerts/counts`
    func alertCounts(_ query: Query, _ visitor: Visitor) async throws -> Answer {
        let rules = try query.words("rule")
        let districts = visitor.narrowed(try query.words("district"))
        let classes = try query.words("class")
        let (counts, lastEvent) = try await readers.read { reader in
            (try reader.alertCounts(rules: rules, districts: districts, classes: classes), try reader.latestEvent())
        }
        var firing = JSONWriter()
        for severity in Severity.allCases { firing.set(severity.rawValue, Int64(counts.firing[severity] ?? 0)) }
        var json = JSONWriter()
        json.set("firing", json: firing.text)
        json.set("open", Int64(counts.open))
        json.set("accepted", Int64(counts.accepted))
        json.set("overdue", Int64(counts.overdue))
        json.set("last_event", lastEvent)
        return Answer(json.text, as: .json)
    }

    /// `GET /api/alerts/{id}`
    func alert(_ id: String, _ visitor: Visitor) async throws -> Answer {
        let text = try await readers.read { reader in
            let record = try reader.visibleAlert(id, to: visitor)
            return try AlertStory(record, reader).document
        }
        return Answer(text, as: .json)
    }
}

extension StoreReader {
    /// An alert that a visitor may see.
    func visibleAlert(_ id: String, to visitor: Visitor) throws -> AlertSheet {
        guard let record = try sheet(of: id), visitor.sees(district: record.alert.district) else {
            throw Problem(
                .notFound,
                "there is no alert '\(id)', or it lies outside your districts; /api/alerts lists them"
            )
        }
        return record
    }
}

extension AlertFilter {
    init(_ query: Query, _ visitor: Visitor) throws(Problem) {
        self.init()
        isFiring = try query.choice("state", AlertPhase.self).map { $0 == .firing }
        statuses = try query.choices("status", CaseFile.Status.self).map(Set.init)
        isOverdue = try query.boolean("overdue")
        rules = try query.words("rule")
        districts = visitor.narrowed(try query.words("district"))
        severities = try query.choices("severity", Severity.self)
        classes = try query.words("class")
        device = try query.text("device")
        isLate = try query.boolean("late")
        from = try query.instant("from")
        to = try query.instant("to")
        text = try query.text("q", most: 64)
    }
}

/// Whether a violation goes on.
private enum AlertPhase: String, CaseIterable {
    case firing, resolved
}

extension AlertCursor {
    /// `1774000000000.0123abc`: the time in milliseconds and the identifier.
    var parameter: String { "\(firedAt.milliseconds).\(id)" }

    init(parameter: String) throws(Problem) {
        let parts = parameter.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let milliseconds = wholeNumber(parts[0]), parts[0].utf8.count <= 15,
            parts[1].utf8.count <= 64, parts[1].utf8.allSatisfy(isIdentifierByte)
        else {
            throw Problem(
                .badRequest,
                "'cursor' is not one that 'next' has given; begin without it",
                parameter: "cursor"
            )
        }
        self.init(firedAt: Instant(milliseconds: Int64(milliseconds)), id: String(parts[1]))
    }
}

/// Identifiers of alerts have digits and lower-case letters.
private func isIdentifierByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
