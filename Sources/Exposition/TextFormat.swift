/// The families of a registry and of collectors, in the order of their names.
func print(_ families: some Collection<MetricFamily>, and scrape: Scrape) -> String {
    var blocks: [(name: String, text: String)] = families.filter { !$0.series.isEmpty }.map { ($0.name, block($0)) }
    blocks += scrape.families.map { name, family in
        (name, header(name, family.kind, family.help) + family.lines.joined(separator: "\n") + "\n")
    }
    return blocks.sorted { $0.name < $1.name }.map(\.text).joined()
}

private func block(_ family: MetricFamily) -> String {
    var text = header(family.name, family.kind, family.help)
    for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        switch series {
        case .counter(let cell): text += "\(family.name)\(labels) \(number(cell.value))\n"
        case .gauge(let cell): text += "\(family.name)\(labels) \(number(cell.value))\n"
        case .histogram(let cell): text += lines(of: cell, family.name, labels)
        }
    }
    return text
}

private func lines(of cell: HistogramCell, _ name: String, _ labels: String) -> String {
    let (counts, sum) = cell.content
    var text = ""
    var total: UInt64 = 0
    for (index, count) in counts.enumerated() {
        total += count
        let bound = index < cell.bounds.count ? number(cell.bounds[index]) : "+Inf"
        text += "\(name)_bucket\(adding("le=\"\(bound)\"", to: labels)) \(total)\n"
    }
    return text + "\(name)_sum\(labels) \(number(sum))\n\(name)_count\(labels) \(total)\n"
}

private func header(_ name: String, _ kind: MetricFamily.Kind, _ help: String) -> String {
    "# HELP \(name) \(escaped(help, alsoQuotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
}

private func adding(_ label: String, to labels: String) -> String {
    labels.isEmpty ? "{\(label)}" : "\(labels.dropLast()),\(label)}"
}

/// Labels in the order of their names: `{class="truck",outcome="stored"}`; empty without any.
func labelText(_ labels: [(String, String)]) -> String {
    guard !labels.isEmpty else { return "" }
    let pairs = labels.sorted { $0.0 < $1.0 }.map { "\(metricName($0.0))=\"\(escaped($0.1, alsoQuotes: true))\"" }
    return "{\(pairs.joined(separator: ","))}"
}

/// A name with nothing in it but letters, digits and underscores.
func metricName(_ name: String) -> String {
    let isFine = name.utf8.allSatisfy(isNameByte) && !(name.utf8.first.map(isDigit) ?? true)
    if isFine { return name }
    let text = String(decoding: name.utf8.map { isNameByte($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    return (text.utf8.first.map(isDigit) ?? true) ? "_" + text : text
}

/// Whole numbers without a fraction.
func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
    if value.magnitude < 1e15, value == value.rounded() { return String(Int64(value)) }
    return "\(value)"
}

private func escaped(_ text: String, alsoQuotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\"" where alsoQuotes: result += "\\\""
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
