import Coverage
import Documents

extension CityFiles {
    /// The mapping `coverage` of `reports.yaml`; `nil` where there is none, or where it cannot be used.
    func coverageTerms() -> CoverageTerms? {
        let name = "reports.yaml"
        guard let text = text(name), let root = YAMLFile.read(text, file: name, problems: problems) else { return nil }
        let mapping = root.members.first { $0.key.text == "coverage" }?.value
        return mapping.flatMap { CoverageTerms($0, in: text) }
    }
}
