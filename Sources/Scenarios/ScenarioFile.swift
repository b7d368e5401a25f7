public import Documents
import Telemetry

/// Reads scenario files: a list of stories, each with the world that it plays in.
///
/// ```yaml
/// - title: 禁行开始时已在区内的重车
///   rules: [truck-core-curfew]
///   spots: { gate: [31.036, 112.206] }
///   story: |
///     2026-11-23
///     06:59:30 truck-0042 at gate load full
///     07:00:30 truck-0042                    -> fired truck-core-curfew onset 07:00
/// ```
public enum ScenarioFile {
    static let keys = [
        "title", "rules", "class", "devices", "permits", "holidays", "places", "spots", "lateness", "story",
    ]

    /// The scenarios of a file; those with mistakes are left out, and every mistake is a problem.
    public static func read(_ text: String, file: String, in world: World, problems: ProblemList) -> [Scenario] {
        guard let root = YAMLFile.read(text, file: file, problems: problems) else { return [] }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return root.elements.compactMap { element in
            let earlier = problems.problems.count
            guard let values = element.mapping(keys: keys) else { return nil }
            let scenario = ScenarioReader(values: values, fileLines: lines, world: world, problems: problems).read()
            return problems.problems.count == earlier ? scenario : nil
        }
    }
}
