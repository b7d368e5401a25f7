import Documents

extension FuzzTarget {
    /// A configuration file: read in bounded time however its aliases are knotted, every value with its place.
    static let yamlFile = FuzzTarget(name: "yaml-file", longestInput: 2048) { input throws(BrokenInvariant) in
        guard let text = text(input) else { return }
        let problems = ProblemList()
        guard let root = YAMLFile.read(text, file: "cityward.yaml", problems: problems) else {
            try require(!problems.isEmpty, "refused without a reason")
            return try checkPlaces(of: problems, in: input)
        }
        try require(problems.isEmpty, "read, and refused: \(problems.problems)")
        try walk(root, depth: 0)
    }

    /// As deep as configuration goes: aliases make trees that are larger than anybody can walk.
    private static func walk(_ value: YAMLValue, depth: Int) throws(BrokenInvariant) {
        try require(value.line >= 1 && value.column >= 1, "line \(value.line), column \(value.column)")
        guard depth < 3, value.text == nil else { return }
        for element in value.elements.prefix(20) { try walk(element, depth: depth + 1) }
        for member in value.members.prefix(20) { try walk(member.value, depth: depth + 1) }
    }
}
