import Telemetry

/// A rule that a person would judge with pencil and paper: all readings of one device lie on the table, and alerts are found
/// by looking back and forth in them. Nothing is carried along from one reading to the next.
struct Oracle {
    /// What one reading says of the rule; `nil` where it says nothing.
    struct Statement {
        let at: Instant
        let isViolated: Bool?
    }

    struct Finding: Equatable {
        let onset: Instant
        let fired: Instant
        var resolved: Instant?
        var reason: AlertEvent.Resolution?
    }

    let hold: TimeSpan
    let keepFiring: TimeSpan
    let gap: TimeSpan
    /// The open stretches in order; `nil` where the rule always applies.
    let windows: [Range<Instant>]?

    func findings(in statements: [Statement]) -> [Finding] {
        guard let windows else {
            return findings(in: statements.indices.map { moment($0, of: statements) }, until: nil)
        }
        return windows.flatMap { window in
            var moments = statements.indices.filter { window.contains(statements[$0].at) }.map {
                moment($0, of: statements)
            }
            if let opening = opening(of: window, statements) { moments.insert(opening, at: 0) }
            return findings(in: moments, until: window.upperBound)
        }
    }

    private struct Moment {
        let at: Instant
        let isViolated: Bool?
        /// The reading before it is too long ago.
        let isCutOff: Bool
    }

    private func moment(_ index: Int, of statements: [Statement]) -> Moment {
        let isCutOff = index > 0 && statements[index].at - statements[index - 1].at > gap
        return Moment(at: statements[index].at, isViolated: statements[index].isViolated, isCutOff: isCutOff)
    }

    /// What the last reading before a window says about its first instant, unless a reading of that instant says it itself.
    private func opening(of window: Range<Instant>, _ statements: [Statement]) -> Moment? {
        guard !statements.contains(where: { $0.at == window.lowerBound }),
            let last = statements.last(where: { $0.at < window.lowerBound }), window.lowerBound - last.at <= gap
        else { return nil }
        return Moment(at: window.lowerBound, isViolated: last.isViolated, isCutOff: false)
    }

    private func findings(in moments: [Moment], until close: Instant?) -> [Finding] {
        var findings: [Finding] = []
        var next = 0
        while let first = (next..<moments.count).first(where: { moments[$0].isViolated == true }) {
            let rest = first + 1..<moments.count
            let end = rest.first { moments[$0].isViolated == false || moments[$0].isCutOff } ?? moments.count
            let proof = (first..<end).first {
                moments[$0].isViolated == true && moments[$0].at - moments[first].at >= hold
            }
            guard let proof else {
                next = end
                continue
            }
            var finding = Finding(onset: moments[first].at, fired: moments[proof].at)
            let calm = (proof..<moments.count).first { isCalm($0, moments) }
            if let end = calm.map({ moments[$0].at + keepFiring }), close.map({ end <= $0 }) ?? true {
                (finding.resolved, finding.reason) = (end, .cleared)
                next = moments.firstIndex { $0.at >= end } ?? moments.count
            } else {
                if let close { (finding.resolved, finding.reason) = (close, .windowClosed) }
                next = moments.count
            }
            findings.append(finding)
        }
        return findings
    }

    /// Whether the alert may end because of a moment: it is no violation, and none follows too soon.
    private func isCalm(_ index: Int, _ moments: [Moment]) -> Bool {
        guard moments[index].isViolated == false else { return false }
        let end = moments[index].at + keepFiring
        return !moments[(index + 1)...].contains { $0.isViolated == true && $0.at < end }
    }
}
