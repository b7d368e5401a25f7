import Documents
import Storage

/// What each rule cost when it raised an alert: from the rule files that the store keeps under the hash of their set.
struct RulePoints {
    /// By rule set and rule; a set that is gone is empty.
    private var points: [String: [String: Double]] = [:]
    private(set) var missingSets: Set<String> = []

    /// The points of a rule in a rule set; `nil` where the rule has none, or its text is gone.
    mutating func points(of rule: String, in ruleSet: String, _ store: borrowing StoreReader) throws -> Double? {
        if let known = points[ruleSet] { return known[rule] }
        let text = try store.text(ofRuleSet: ruleSet)
        if text == nil { missingSets.insert(ruleSet) }
        let read = text.map(Self.points(inText:)) ?? [:]
        points[ruleSet] = read
        return read[rule]
    }

    /// The points of all rules of a stored text: files one after the other, each behind a line `# rules/NAME.yaml`.
    static func points(inText text: String) -> [String: Double] {
        var points: [String: Double] = [:]
        for file in files(in: text) {
            // It was read strictly before anybody was judged by it; here only two members are wanted.
            guard let root = YAMLFile.read(file, file: "rules", problems: ProblemList()) else { continue }
            for element in root.elements {
                let members = element.members
                guard let id = members.first(where: { $0.key.text == "id" })?.value.text,
                    let value = members.first(where: { $0.key.text == "points" })?.value.text.flatMap(Double.init)
                else { continue }
                points[id] = value
            }
        }
        return points
    }

    private static func files(in text: String) -> [String] {
        var files: [[Substring]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if isHead(line) || files.isEmpty { files.append([]) }
            files[files.count - 1].append(line)
        }
        return files.map { $0.joined(separator: "\n") }
    }

    /// A comment of the same form would only cut a list of rules in two.
    private static func isHead(_ line: Substring) -> Bool {
        (line.hasPrefix("# rules/") || line.hasPrefix("# limits/")) && line.hasSuffix(".yaml")
            && !line.dropFirst(2).contains(" ")
    }
}
