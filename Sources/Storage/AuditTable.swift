import Databases
public import Telemetry

/// Who tried to change what, and what came of it.
public struct AuditLine: Sendable, Equatable {
    public let at: Instant
    public let who: String
    public let role: String
    /// The kind of act, as `accepted`.
    public let action: String
    /// The alert or the thing that was acted on.
    public let target: String
    /// `done`, or why not.
    public let outcome: String

    public init(at: Instant, who: String, role: String, action: String, target: String, outcome: String) {
        self.at = at
        self.who = who
        self.role = role
        self.action = action
        self.target = target
        self.outcome = outcome
    }

    func refused(_ reason: String) -> AuditLine {
        AuditLine(at: at, who: who, role: role, action: action, target: target, outcome: reason)
    }
}

struct AuditTable: ~Copyable {
    private let insertion: any DatabaseStatement

    init(_ connection: any DatabaseConnection) throws(DatabaseError) {
        insertion = try connection.prepare(
            "INSERT INTO audit (at, who, role, action, target, outcome) VALUES (?, ?, ?, ?, ?, ?)"
        )
    }

    mutating func insert(_ line: AuditLine) throws(DatabaseError) {
        try insertion.bind(1, line.at.milliseconds)
        let texts = [line.who, line.role, line.action, line.target, line.outcome]
        for (index, text) in texts.enumerated() { try insertion.bind(Int32(index + 2), text) }
        try insertion.run()
    }
}
