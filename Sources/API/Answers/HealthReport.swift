public import Telemetry

/// Whether the daemon does its work: turns are made and rows are committed.
public struct HealthReport: Sendable, Equatable {
    public enum Status: String, Sendable {
        case pass, warn, fail
    }

    public var status = Status.pass
    public private(set) var reasons: [String] = []
    public var lastTurnAt: Instant?
    public var lastCommitAt: Instant?
    /// Readings, since the daemon began.
    public var rowsCommitted = 0
    /// What was looked at, well or not.
    public private(set) var checks: [HealthCheck] = []

    public init() {}

    /// Something is not as it should be.
    public mutating func add(_ status: Status, _ reason: String) {
        reasons.append(reason)
        switch (self.status, status) {
        case (.fail, _), (_, .pass), (.warn, .warn): break
        case (.pass, .warn), (.pass, .fail), (.warn, .fail): self.status = status
        }
    }

    /// Something was looked at; what is wrong with it, a reason says.
    public mutating func add(_ check: HealthCheck) {
        checks.append(check)
    }

    func document(version: String) -> String {
        var json = JSONWriter()
        json.set("status", status.rawValue)
        json.set("version", version)
        json.set("reasons", json: jsonArray(ofTexts: reasons))
        json.set("last_turn_at", lastTurnAt?.rfc3339())
        json.set("last_commit_at", lastCommitAt?.rfc3339())
        json.set("rows_committed", Int64(rowsCommitted))
        json.set("checks", json: checks.document)
        return json.text
    }
}
