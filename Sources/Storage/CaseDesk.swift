import Databases
import SQLite
public import Telemetry

/// Where officers act on cases: one short transaction for each act, beside the pipeline, which is the only other writer.
///
/// The commands and the HTTP API both act through it. A case, the event that tells of the act, and the line of the audit log are
/// written together or not at all.
public struct CaseDesk: ~Copyable {
    /// How long an act waits for the pipeline's commit.
    private static let busyTimeoutMilliseconds: Int32 = 10_000

    private let connection: any DatabaseConnection
    private var tables: AlertTables
    private var audit: AuditTable

    /// - Throws: ``StoreError/absent(place:)`` where there is no store yet, ``StoreError/older(version:known:)`` where the daemon has
    ///   not brought it up to date, or the database's error.
    public init(at location: StoreLocation) throws {
        let connection = try openExistingStore(at: location, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
        let tables = try AlertTables(connection)
        let audit = try AuditTable(connection)
        self.tables = tables
        self.audit = audit
        self.connection = connection
    }

    /// Why an act was not done.
    public enum Refusal: Error, Sendable, Equatable {
        case unknownAlert(String)
        /// Somebody else was faster, or the act does not go with the status; the case is as it stands.
        case conflict(CaseConflict, CaseFile)
        /// The alert lies outside the districts of whoever acts.
        case otherDistrict(String)
    }

    /// What an act came to.
    public struct Outcome: Sendable, Equatable {
        public let file: CaseFile
        /// The alert that opened the case.
        public let alert: Alert
        /// The instant of the event in the log.
        public let at: Instant
    }

    /// Who acts, for the audit log.
    public struct Actor: Sendable, Equatable {
        public let name: String
        public let role: String
        /// The districts that they may act in; `nil` for all.
        public let districts: Set<String>?

        public init(name: String, role: String, districts: Set<String>? = nil) {
            self.name = name
            self.role = role
            self.districts = districts
        }
    }

    /// Does an act on the case of an alert, and returns when it is on the disk.
    ///
    /// `expecting`: the version of the case that the officer looked at; `nil` for whatever it is.
    ///
    /// - Throws: ``Refusal``, which is in the audit log too, or SQLite's error.
    public mutating func act(
        _ kind: CaseAct.Kind,
        note: String?,
        on alert: String,
        by actor: Actor,
        expecting version: Int?,
        at instant: Instant
    ) throws -> Outcome {
        let line = AuditLine(
            at: instant,
            who: actor.name,
            role: actor.role,
            action: kind.eventName,
            target: alert,
            outcome: "done"
        )
        do {
            return try connection.transaction {
                let act = CaseAct(kind, by: actor.name, note: note)
                let outcome = try write(act, on: alert, by: actor, expecting: version, at: instant)
                try audit.insert(line)
                return outcome
            }
        } catch {
            if let refusal = error as? Refusal { try audit.insert(line.refused("\(refusal)")) }
            throw error
        }
    }

    /// Writes down that somebody was refused before the case was looked at.
    public mutating func note(_ line: AuditLine) throws {
        try audit.insert(line)
    }

    private mutating func write(
        _ act: CaseAct,
        on alert: String,
        by actor: Actor,
        expecting version: Int?,
        at instant: Instant
    ) throws -> Outcome {
        guard let known = try tables.alertAndCase(alert) else { throw Refusal.unknownAlert(alert) }
        if let districts = actor.districts, !districts.contains(known.alert.district) {
            throw Refusal.otherDistrict(known.alert.district)
        }
        let next: CaseFile
        do {
            next = try known.case.applying(act, at: instant, expecting: version)
        } catch {
            throw Refusal.conflict(error, known.case)
        }
        let at = try tables.record(act, next, of: known.alert, at: instant)
        return Outcome(file: next, alert: known.alert, at: at)
    }
}

extension CaseDesk.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownAlert(let id):
            "there is no alert \(id); 'cityward alerts' lists them"
        case .otherDistrict(let district):
            "the alert belongs to district \(district)"
        case .conflict(.changed(let expected, let actual), let file):
            "somebody has acted meanwhile: the case is \(file.summary), in version \(actual) instead of \(expected)"
        case .conflict(.status, let file):
            "the case is \(file.summary)"
        }
    }
}

extension CaseFile {
    /// Its status and who brought it there, for people.
    public var summary: String {
        let detail =
            switch status {
            case .open: team.map { "assigned to \($0)" }
            case .accepted: officer.map { "by \($0)" }
            case .dismissed: reason
            case .closed: measure
            }
        return detail.map { "\(status.rawValue) (\($0))" } ?? status.rawValue
    }
}

/// A store that the daemon has made and brought up to date, to write into beside it.
func openExistingStore(
    at location: StoreLocation,
    busyTimeoutMilliseconds: Int32
) throws -> any DatabaseConnection {
    switch location {
    case .folder(let folder): try openExistingStore(in: folder, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
    case .postgresql(let server): try openExistingStore(of: server, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
    }
}

/// A store that the daemon has made and brought up to date, to write into beside it.
func openExistingStore(in folder: String, busyTimeoutMilliseconds: Int32) throws -> Connection {
    let path = "\(folder)/\(Store.fileName)"
    // Opened for reading first: that creates nothing.
    let version: Int
    do throws(DatabaseError) {
        let reader = try Connection(path: path, mode: .readOnly, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
        version = Int(try reader.integer("PRAGMA user_version"))
    } catch {
        throw error.kind == .inputOutput ? StoreError.absent(place: folder) as any Error : error
    }
    guard version <= latestVersion else { throw StoreError.newer(version: version, known: latestVersion) }
    guard version == latestVersion else { throw StoreError.older(version: version, known: latestVersion) }
    let connection = try Connection(path: path, mode: .readWrite, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
    try connection.execute("PRAGMA synchronous = FULL")
    return connection
}
