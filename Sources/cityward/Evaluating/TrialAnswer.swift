import ArgumentParser
import Rules
import Telemetry

/// How answers of `cityward eval` are written.
enum TrialFormat: String, ExpressibleByArgument, CaseIterable {
    /// One line of words, for people.
    case table
    /// One JSON object a line.
    case ndjson
}

/// What an expression came to for one reading.
struct TrialAnswer {
    let device: String?
    let observedAt: Instant
    let finding: Trial.Finding

    func text(_ format: TrialFormat) -> String {
        switch format {
        case .table: words
        case .ndjson: json
        }
    }

    private var json: String {
        var json = JSONWriter()
        json.set("device", device)
        json.set("time", LocalTime.text(observedAt))
        json.set("value", json: finding.value.json)
        if case .unknown(let reason) = finding.value { json.set("unknown", reason) }
        json.set("place", finding.place)
        if let isAwake = finding.isAwake { json.set("open", isAwake) }
        return json.text
    }

    private var words: String {
        var parts = [LocalTime.text(observedAt)]
        if let device { parts.append(device) }
        parts.append(finding.value.words)
        if let place = finding.place { parts.append("in \(place)") }
        if finding.isAwake == false { parts.append("while the rule sleeps") }
        return parts.joined(separator: "  ")
    }
}

extension ReadingMistake {
    /// `line`: its number, from 1.
    func text(_ format: TrialFormat, line: Int) -> String {
        switch format {
        case .table: return "line \(line): \(message)"
        case .ndjson:
            var json = JSONWriter()
            json.set("device", device)
            json.set("line", Int64(line))
            json.set("error", message)
            return json.text
        }
    }
}

extension TrialValue {
    /// As JSON: times in RFC 3339, durations in seconds as CEL writes them, numbers that JSON cannot say as texts.
    fileprivate var json: String {
        switch self {
        case .null, .unknown: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): value.isFinite ? "\(value)" : jsonString("\(value)")
        case .text, .timestamp, .duration: jsonString(words)
        }
    }

    fileprivate var words: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .text(let text): text
        case .timestamp(let instant): LocalTime.text(instant)
        case .duration(let span): span.inSeconds
        case .unknown(let reason): "unknown: \(reason)"
        }
    }
}

extension TimeSpan {
    /// `5400s`, `-1.5s`.
    fileprivate var inSeconds: String {
        let magnitude = milliseconds.magnitude
        var text = "\(magnitude / 1000)"
        if magnitude % 1000 != 0 {
            let digits = "\(1000 + magnitude % 1000)".dropFirst()
            text += "." + digits.reversed().drop { $0 == "0" }.reversed()
        }
        return (milliseconds < 0 ? "-" : "") + text + "s"
    }
}
