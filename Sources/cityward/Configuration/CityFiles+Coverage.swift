import Coverage
import Documents
import Telemetry

extension CityFiles {
    /// The mapping `coverage` of `reports.yaml`; `nil` where there is none, or where it cannot be used.
    func coverageTerms(for catalogue: Catalogue) -> CoverageTerms? {
        let name = "reports.yaml"
        guard let text = text(name), let root = YAMLFile.read(text, file: name, problems: problems),
            let mapping = root.members.first(where: { $0.key.text == "coverage" })?.value,
            let terms = CoverageTerms(mapping, in: text)
        else { return nil }
        guard let index = catalogue.index(of: terms.deviceClass) else {
            mapping.report("no schema defines the class '\(terms.deviceClass)'")
            return nil
        }
        do throws(SweepingFields.Mistake) {
            _ = try SweepingFields(catalogue[index], terms: terms)
        } catch {
            mapping.report(error.description)
            return nil
        }
        return terms
    }
}
