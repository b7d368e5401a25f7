import Documents
import Telemetry

extension CreditSettings {
    private static let schemeKeys = [
        "id", "title", "source", "date", "counts", "term", "rules", "other_rules", "device", "company",
    ]

    /// `nil`, with problems, where the mapping is not in order.
    init?(_ value: YAMLValue, of city: ReportCity) {
        guard let values = value.mapping(keys: ["use", "schemes"]) else { return nil }
        for key in ["use", "schemes"] where values[key] == nil { value.report("'\(key)' is missing") }
        var schemes: [CreditScheme] = []
        // A scheme with a mistake in it is there all the same.
        var ids: [String] = []
        for element in values["schemes"]?.elements ?? [] {
            guard let parts = element.mapping(keys: Self.schemeKeys) else { continue }
            if let id = parts["id"]?.text {
                if ids.contains(id) { parts["id"]?.report("'\(id)' is there already") }
                ids.append(id)
            }
            if let scheme = Self.scheme(parts, city) { schemes.append(scheme) }
        }
        let classes = city.catalogue.classes.map(\.name)
        var uses: [(deviceClass: String, scheme: CreditScheme)] = []
        for (key, value) in values["use"]?.members ?? [] {
            guard let name = key.known(among: classes, as: "class"),
                let id = value.known(among: ids, as: "scheme"),
                let scheme = schemes.first(where: { $0.id == id })
            else { continue }
            uses.append((name, scheme))
        }
        self.uses = uses
    }

    private static func scheme(_ values: YAMLMapping, _ city: ReportCity) -> CreditScheme? {
        let texts = ["id", "title", "source", "date"].map(values.requiredText)
        let counting = values.choice("counts", CreditScheme.Counting.self)
        let term = values.choice("term", CreditScheme.Term.self)
        for key in ["counts", "term"] where values[key] == nil { values.whole.report("'\(key)' is missing") }
        if values["device"] == nil, values["company"] == nil {
            values.whole.report("nobody is graded: 'device' and 'company' are missing")
        }
        let company = values["company"]?.mapping(keys: ["base", "sums_devices", "grades"])
        let prices = prices(values["rules"], city)
        let subjects = [values["device"]?.mapping(keys: ["base", "grades"]), company].map { $0.flatMap(subject) }
        guard let id = texts[0], let title = texts[1], let source = texts[2], let date = texts[3], let counting,
            let term
        else { return nil }
        return CreditScheme(
            id: id,
            title: title,
            source: source,
            date: date,
            counting: counting,
            term: term,
            prices: prices,
            countsOtherRules: values.boolean("other_rules") ?? true,
            device: subjects[0],
            company: subjects[1],
            sumsDevices: company?.boolean("sums_devices") ?? false
        )
    }

    private static func prices(_ value: YAMLValue?, _ city: ReportCity) -> [String: CreditScheme.Price] {
        var prices: [String: CreditScheme.Price] = [:]
        for (key, value) in value?.members ?? [] {
            guard let rule = key.known(among: city.rules.map(\.id), as: "rule"),
                let values = value.mapping(keys: ["points", "cap"])
            else { continue }
            if values["points"] == nil, values["cap"] == nil { value.report("'points' or 'cap' is missing") }
            prices[rule] = CreditScheme.Price(
                points: values.number("points", in: 0...1000),
                cap: values.number("cap", in: 0...10_000)
            )
        }
        return prices
    }

    private static func subject(_ values: YAMLMapping) -> CreditScheme.Subject? {
        for key in ["base", "grades"] where values[key] == nil { values.whole.report("'\(key)' is missing") }
        guard let base = values.number("base", in: 1...10_000), let list = values["grades"] else { return nil }
        var grades: [CreditScheme.Grade] = []
        for element in list.elements {
            guard let parts = element.mapping(keys: ["grade", "title", "from"]),
                let name = parts.requiredText("grade"), let title = parts.requiredText("title")
            else { continue }
            if parts["from"] == nil { element.report("'from' is missing") }
            guard let from = parts.number("from", in: 0...10_000) else { continue }
            if grades.contains(where: { $0.from == from }) { parts["from"]?.report("another grade is from \(from)") }
            grades.append(CreditScheme.Grade(name: name, title: title, from: from))
        }
        guard !grades.isEmpty, grades.contains(where: { $0.from == 0 }) else {
            list.report("one grade is from 0, so that every score has one")
            return nil
        }
        return CreditScheme.Subject(base: base, grades: grades.sorted { $0.from > $1.from })
    }
}
