import Foundation
import Replay
import Telemetry

/// A change as a line for people: `+` appears, `-` vanishes, `~` moves and says what.
struct ChangeLine {
    let text: String

    init(_ change: AlertDifference.Change, isColoured: Bool = isatty(STDOUT_FILENO) == 1) {
        let (mark, colour) =
            switch change {
            case .appeared: ("+", "32")
            case .vanished: ("-", "31")
            case .moved: ("~", "33")
            }
        var line = "\(mark) \(describe(change.span))"
        switch change {
        case .appeared(let span), .vanished(let span): line += ", \(describeEnd(of: span))"
        case .moved(let before, let after):
            let moves = MovedAspect.between(before, after).map { describe($0, before, after) }
            line += ": \(moves.joined(separator: ", "))"
        }
        text = isColoured ? "\u{1B}[\(colour)m\(line)\u{1B}[0m" : line
    }
}

/// `2026-03-16 07:12:30 鄂H12345 渣土车超速行驶 @core [truck-overspeed] dongbao`.
func describe(_ span: AlertSpan) -> String {
    let place = span.place.map { " @\($0)" } ?? ""
    let device = span.deviceName ?? span.subject.device
    return "\(moment(span.firedAt)) \(device) \(span.title)\(place) [\(span.subject.rule)] \(span.district)"
}

/// `until 07:20:00 (cleared)`, with the day where it is another one.
func describeEnd(of span: AlertSpan) -> String {
    guard let end = span.end else { return "still going on" }
    return "until \(moment(end.at, shortenedBy: span.firedAt)) (\(end.resolution.rawValue))"
}

private func describe(_ aspect: MovedAspect, _ before: AlertSpan, _ after: AlertSpan) -> String {
    func arrow(_ name: String, _ old: String, _ new: String) -> String { "\(name) \(old) → \(new)" }
    let day = after.firedAt
    switch aspect {
    case .onset:
        return arrow("onset", moment(before.onsetAt, shortenedBy: day), moment(after.onsetAt, shortenedBy: day))
    case .fired:
        return arrow("fired", moment(before.firedAt, shortenedBy: day), moment(after.firedAt, shortenedBy: day))
    case .end:
        return arrow("end", end(before, day), end(after, day))
    case .severity:
        return arrow("severity", severity(before, day), severity(after, day))
    case .place:
        return arrow("place", before.place ?? "none", after.place ?? "none")
    case .district:
        return arrow("district", before.district, after.district)
    }
}

private func end(_ span: AlertSpan, _ day: Instant) -> String {
    guard let end = span.end else { return "none yet" }
    return "\(moment(end.at, shortenedBy: day)) (\(end.resolution.rawValue))"
}

private func severity(_ span: AlertSpan, _ day: Instant) -> String {
    let since = span.escalatedAt.map { " since \(moment($0, shortenedBy: day))" } ?? ""
    return span.severity.rawValue + since
}

/// `2026-03-16 07:12:30`, or `07:12:30` on the same day; milliseconds only where there are some.
private func moment(_ instant: Instant, shortenedBy day: Instant? = nil) -> String {
    let text = instant.rfc3339()
    let isSameDay = day.map { $0.rfc3339().prefix(10) == text.prefix(10) } ?? false
    let fraction = text.dropFirst(19).prefix(4)
    let time = text.dropFirst(11).prefix(8) + (fraction == ".000" ? "" : fraction)
    return isSameDay ? String(time) : "\(text.prefix(10)) \(time)"
}
