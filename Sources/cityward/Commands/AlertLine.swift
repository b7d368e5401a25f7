import Evidence
import Foundation
import Storage
import Telemetry

/// An alert event as a line for people.
struct AlertLine {
    let text: String

    init(_ event: OutboxEvent) {
        let time = String(event.at.rfc3339().prefix(19)).replacingOccurrences(of: "T", with: " ")
        let act = CaseActDocument(kind: event.kind, event.document)
        let place = event.place.map { " @\($0)" } ?? ""
        let late = event.isLate ? "（补报 late）" : ""
        let line =
            "\(time) \(Self.mark(event.kind)) \(padded(Self.word(event), to: 9)) \(padded(event.name ?? event.device, to: 14)) "
            + "\(event.title)\(late)\(place) [\(event.rule)]" + (act.map { "  \($0.act.summary)" } ?? "")
        text = isatty(STDOUT_FILENO) == 1 ? "\u{1B}[\(Self.colour(event))m\(line)\u{1B}[0m" : line
    }

    private static func mark(_ kind: String) -> String {
        switch kind {
        case "fired": "▲"
        case "escalated": "↑"
        case "resolved": "✓"
        case "accepted": "●"
        case "assigned": "→"
        case "dismissed": "✗"
        case "closed": "■"
        case "reopened": "↻"
        case "overdue": "!"
        default: "·"
        }
    }

    /// The severity of what begins, the kind of everything else.
    private static func word(_ event: OutboxEvent) -> String {
        switch event.kind {
        case "fired", "escalated": event.severity
        default: event.kind
        }
    }

    private static func colour(_ event: OutboxEvent) -> String {
        switch (event.kind, event.severity) {
        case ("resolved", _), ("closed", _), ("dismissed", _): "32"
        case ("accepted", _), ("assigned", _): "36"
        case ("overdue", _), (_, "critical"): "1;31"
        case (_, "major"): "31"
        case (_, "minor"): "33"
        default: "36"
        }
    }
}

extension CaseAct {
    /// Who did it, with the word and the note that go with it.
    fileprivate var summary: String {
        let word: String? =
            switch kind {
            case .accept, .reopen: nil
            case .assign(let team): team
            case .dismiss(let reason): reason
            case .close(let measure): measure
            }
        return ([officer, word].compactMap(\.self) + [note.map { "“\($0)”" }].compactMap(\.self)).joined(separator: " ")
    }
}
