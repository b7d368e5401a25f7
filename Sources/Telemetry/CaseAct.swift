/// What an officer does with a case.
public struct CaseAct: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case accept
        case assign(team: String)
        case dismiss(reason: String)
        case close(measure: String)
        case reopen
    }

    public let kind: Kind
    /// Who acts.
    public let officer: String
    public let note: String?

    public init(_ kind: Kind, by officer: String, note: String? = nil) {
        self.kind = kind
        self.officer = officer
        self.note = note
    }
}

extension CaseAct.Kind {
    /// The kind of the event that records it: `accepted`, `assigned`, `dismissed`, `closed` or `reopened`.
    public var eventName: String {
        switch self {
        case .accept: "accepted"
        case .assign: "assigned"
        case .dismiss: "dismissed"
        case .close: "closed"
        case .reopen: "reopened"
        }
    }

    /// The word that the act takes from one of the city's lists: a team, a reason or a measure.
    public var word: String? {
        switch self {
        case .accept, .reopen: nil
        case .assign(let word), .dismiss(let word), .close(let word): word
        }
    }

    /// `other` is in every city's lists and explains nothing.
    public var needsNote: Bool { word == "other" }
}
