/// Writes one JSON object, member by member, in the order of the calls: the same calls always give the same bytes.
public struct JSONWriter: Sendable {
    private var body = "{"

    public init() {}

    /// The finished object.
    public var text: String { body + "}" }

    public mutating func set(_ name: String, _ text: String) {
        begin(name)
        body += jsonString(text)
    }

    /// Leaves the member out where there is no text.
    public mutating func set(_ name: String, _ text: String?) {
        if let text { set(name, text) }
    }

    public mutating func set(_ name: String, _ value: Int64) {
        begin(name)
        body += String(value)
    }

    /// The shortest digits that read back as the same number; `null` for what JSON cannot say.
    public mutating func set(_ name: String, _ value: Double) {
        begin(name)
        body += value.isFinite ? "\(value)" : "null"
    }

    public mutating func set(_ name: String, _ value: Bool) {
        begin(name)
        body += value ? "true" : "false"
    }

    public mutating func setNull(_ name: String) {
        begin(name)
        body += "null"
    }

    /// `json`: a whole JSON value.
    public mutating func set(_ name: String, json: String) {
        begin(name)
        body += json
    }

    private mutating func begin(_ name: String) {
        if body.utf8.count > 1 { body += "," }
        body += jsonString(name)
        body += ":"
    }
}

/// A text as a JSON string, its quotation marks included.
public func jsonString(_ text: String) -> String {
    var escaped = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": escaped += "\\\""
        case "\\": escaped += "\\\\"
        case "\n": escaped += "\\n"
        case "\r": escaped += "\\r"
        case "\t": escaped += "\\t"
        case "\0"..<" ": escaped += "\\u" + padded(String(scalar.value, radix: 16), to: 4)
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped + "\""
}

private func padded(_ digits: String, to width: Int) -> String {
    String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
