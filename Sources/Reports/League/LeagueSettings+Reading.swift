import Documents
import Telemetry

extension LeagueSettings {
    /// `nil`, with problems, where the mapping is not in order.
    init?(_ value: YAMLValue, of city: ReportCity) {
        let keys = ["title", "source", "districts", "indicators", "groups"]
        guard let values = value.mapping(keys: keys) else { return nil }
        let ids = city.districts.map(\.id)
        districts = values["districts"]?.elements.compactMap { $0.known(among: ids, as: "district") } ?? []
        title = values.text("title")
        source = values.text("source")
        guard let list = values["indicators"] else {
            value.report("'indicators' is missing")
            return nil
        }
        var indicators: [Indicator] = []
        for element in list.elements {
            guard let indicator = Self.indicator(element) else { continue }
            if indicators.contains(where: { $0.measure == indicator.measure }) {
                element.report("'\(indicator.measure)' is an indicator already")
            }
            indicators.append(indicator)
        }
        self.indicators = indicators
        groups = values["groups"]?.elements.compactMap(Self.group) ?? []
        if list.elements.isEmpty { list.report("there is no indicator") }
    }

    private static func indicator(_ value: YAMLValue) -> Indicator? {
        let keys = ["measure", "weight", "full", "zero", "target", "source"]
        guard let values = value.mapping(keys: keys) else { return nil }
        for key in ["measure", "weight"] where values[key] == nil { value.report("'\(key)' is missing") }
        guard let name = values["measure"]?.known(among: LeagueMeasure.all.map(\.name), as: "measure"),
            let measure = LeagueMeasure.all.first(where: { $0.name == name }),
            let weight = values.number("weight", in: 0.001...1000)
        else { return nil }
        let range = -1e6...1e6
        let full = values.number("full", in: range) ?? (measure.unit == .ratio ? 1 : nil)
        let zero = values.number("zero", in: range) ?? (measure.unit == .ratio ? 0 : nil)
        guard let full, let zero else {
            value.report("'\(name)' needs 'full' and 'zero': the values with full marks and with none")
            return nil
        }
        guard full != zero else {
            value.report("'full' and 'zero' are the same")
            return nil
        }
        return Indicator(
            measure: name,
            weight: weight,
            full: full,
            zero: zero,
            target: values.number("target", in: range),
            source: values.text("source")
        )
    }

    private static func group(_ value: YAMLValue) -> Group? {
        guard let values = value.mapping(keys: ["title", "categories"]) else { return nil }
        guard let title = values.requiredText("title"), let list = values["categories"] else {
            value.report("a group has a 'title' and 'categories'")
            return nil
        }
        return Group(title: title, categories: list.elements.compactMap(\.text))
    }
}
