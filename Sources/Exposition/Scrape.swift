/// What collectors add to one answer.
public struct Scrape {
    /// A family with its lines, by name.
    private(set) var families: [String: (kind: MetricFamily.Kind, help: String, lines: [String])] = [:]

    public init() {}

    public mutating func counter(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        add(name, .counter, help, value, labels)
    }

    public mutating func gauge(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        add(name, .gauge, help, value, labels)
    }

    private mutating func add(
        _ name: String,
        _ kind: MetricFamily.Kind,
        _ help: String,
        _ value: Double,
        _ labels: [(String, String)]
    ) {
        let name = metricName(name)
        families[name, default: (kind, help, [])].lines.append("\(name)\(labelText(labels)) \(number(value))")
    }
}
