/// A text inside an element or an attribute of HTML.
public func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Two columns: what it is, in Chinese with the English below, and what is known of it.
public struct DefinitionTable {
    private var rows = ""

    public init() {}

    /// `html`: escaped already. Left out where there is nothing.
    public mutating func add(_ chinese: String?, _ english: String, html: String?) {
        guard let html, !html.isEmpty else { return }
        let name = chinese.map { label($0, english) } ?? escaped(english)
        rows += "<tr><th>\(name)</th><td>\(html)</td></tr>\n"
    }

    /// `chinese`: `nil` for what only the city's own files name.
    public mutating func add(_ chinese: String?, _ english: String, _ text: String?) {
        add(chinese, english, html: text.map(escaped))
    }

    public var html: String { "<table class=\"facts\">\n\(rows)</table>\n" }
}

/// A table with a header; cells are texts, headers are HTML.
public func grid(header: [String], _ rows: [[String]]) -> String {
    let head = header.map { "<th>\($0)</th>" }.joined()
    let body = rows.map { "<tr>\($0.map { "<td>\(escaped($0))</td>" }.joined())</tr>\n" }.joined()
    return "<table class=\"grid\">\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody></table>\n"
}

/// Chinese, with the English small behind it.
public func label(_ chinese: String, _ english: String) -> String {
    "\(escaped(chinese)) <small>\(escaped(english))</small>"
}
