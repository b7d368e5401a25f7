import Documents
import Schedules
import Telemetry

/// Holds limit tables against schemas and the register.
struct LimitCompiler {
    let catalogue: Catalogue
    let register: Register
    let zone: CivilZone

    /// The tables of each class; what is wrong with them becomes problems.
    func tables(_ definitions: [LimitDefinition]) -> [[LimitTable]] {
        var tables: [[LimitTable]] = catalogue.classes.map { _ in [] }
        var known: Set<String> = []
        for definition in definitions {
            guard known.insert(definition.id.text).inserted else {
                definition.id.report("another limit table has the id '\(definition.id.text)' already", 1, 1)
                continue
            }
            guard let index = catalogue.index(of: definition.deviceClass, for: "the limit table") else { continue }
            if let table = table(definition) { tables[Int(index.rawValue)].append(table) }
        }
        return tables
    }

    private func table(_ definition: LimitDefinition) -> LimitTable? {
        var column: Int?
        if let name = definition.column {
            guard let number = register.columns.firstIndex(where: { $0.name == name.text }) else {
                let names = register.columns.map(\.name)
                let advice = nearestName(to: name.text, among: names).map { "; did you mean '\($0)'?" } ?? ""
                name.report("devices.csv has no column '\(name.text)'\(advice)", 1, 1)
                return nil
            }
            if let mistake = definition.mistake(for: register.columns[number].type) {
                name.report("the column '\(name.text)' of devices.csv \(mistake)", 1, 1)
                return nil
            }
            column = number
        }
        return LimitTable(
            id: definition.id.text,
            title: definition.title,
            unit: definition.unit,
            column: column,
            versions: definition.versions.map {
                LimitTable.Version(start: zone.startOfDay($0.from), source: $0.source, entries: $0.entries)
            }
        )
    }
}

extension LimitDefinition {
    /// What is wrong with comparing a column of this type.
    fileprivate func mistake(for type: Register.ColumnType) -> String? {
        for entry in versions.flatMap(\.entries) {
            switch (entry.condition, type) {
            case (.numbers, .text): return "holds texts, and 'min' and 'below' compare numbers"
            case (.text, .number): return "holds numbers, and 'is' compares texts"
            case (.numbers, .number), (.text, .text), (.otherwise, _): continue
            }
        }
        return nil
    }
}
