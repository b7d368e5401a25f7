/// Why an act is impossible as the case stands.
public enum CaseConflict: Error, Sendable, Equatable {
    /// Somebody has acted since the version that the officer looked at.
    case changed(expected: Int, actual: Int)
    /// The act does not go with the status.
    case status(CaseFile.Status, officer: String?)
}

extension CaseFile {
    /// The case after an act.
    ///
    /// ```
    /// open ─accept─▶ accepted         open, accepted ─assign─▶ the same, with a team
    /// open, accepted ─dismiss─▶ dismissed ┐
    /// open, accepted ─close──▶ closed     ┴─reopen─▶ open
    /// ```
    ///
    /// `version`: the one that the officer looked at; `nil` for whatever it is.
    public func applying(
        _ act: CaseAct,
        at instant: Instant,
        expecting version: Int? = nil
    ) throws(CaseConflict) -> CaseFile {
        if let version, version != self.version { throw .changed(expected: version, actual: self.version) }
        var next = self
        next.version += 1
        switch act.kind {
        case .accept:
            guard status == .open else { throw .status(status, officer: officer) }
            next.status = .accepted
            next.officer = act.officer
        case .assign(let team):
            guard status.isOpen else { throw .status(status, officer: officer) }
            next.team = team
        case .dismiss(let reason):
            guard status.isOpen else { throw .status(status, officer: officer) }
            next.status = .dismissed
            next.reason = reason
            next.endedAt = instant
        case .close(let measure):
            guard status.isOpen else { throw .status(status, officer: officer) }
            next.status = .closed
            next.measure = measure
            next.endedAt = instant
        case .reopen:
            guard !status.isOpen else { throw .status(status, officer: officer) }
            next.status = .open
            next.officer = nil
            next.reason = nil
            next.measure = nil
            next.endedAt = nil
        }
        return next
    }
}
