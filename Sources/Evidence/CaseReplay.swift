import Documents
import Storage
public import Telemetry

/// A case as its events tell it, from the alert that opened it on.
struct CaseReplay {
    private(set) var file: CaseFile
    /// What is wrong with an event, by its number.
    private(set) var faults: [(sequence: Int64, meaning: String)] = []

    init(opening file: CaseFile) {
        self.file = file
    }

    /// `recordedAt`: when it was done; the event's own instant may lie a little later.
    mutating func add(_ sequence: Int64, kind: String, at: Instant, recordedAt: Instant, document: String) {
        if kind == "overdue" {
            file.overdueAt = at
            return
        }
        guard let act = CaseActDocument(kind: kind, document) else {
            faults.append((sequence, "the event '\(kind)' is no act that an officer can do"))
            return
        }
        do throws(CaseConflict) {
            file = try file.applying(act.act, at: recordedAt)
        } catch {
            faults.append((sequence, "the act '\(kind)' was impossible as the case stood: it was \(file.summary)"))
            return
        }
        if act.version != file.version {
            faults.append((sequence, "the act has number \(act.version) instead of \(file.version): one is missing"))
        }
    }
}

/// What an event of the log says that an officer did.
public struct CaseActDocument: Sendable, Equatable {
    public let act: CaseAct
    /// The version of the case after the act.
    public let version: Int

    /// `nil` for an event that no officer's act caused.
    public init?(kind: String, _ document: String) {
        guard let text = EventDocument(document)?["act"], let members = EventDocument(text),
            let officer = members["by"], let version = members["version"].flatMap({ Int($0) }),
            let kind = Self.kind(kind, members)
        else { return nil }
        act = CaseAct(kind, by: officer, note: members["note"])
        self.version = version
    }

    private static func kind(_ name: String, _ members: EventDocument) -> CaseAct.Kind? {
        switch name {
        case "accepted": .accept
        case "assigned": members["team"].map { .assign(team: $0) }
        case "dismissed": members["reason"].map { .dismiss(reason: $0) }
        case "closed": members["measure"].map { .close(measure: $0) }
        case "reopened": .reopen
        default: nil
        }
    }
}
